import type { Dice } from './dice.ts';
import { type GeneratedDocument, generateDocuments, spellDocument } from './generate-document.ts';
import { sendingGenerator } from './generate-sending.ts';
import type { DocumentsRequest } from './scenario.ts';

/** Requests with results documents: in half of the scenarios a few, some of them repeated. */
export function generateDocumentRequests(
  dice: Dice,
  project: string,
  quietSeconds: number,
): DocumentsRequest[] {
  if (dice.chance(0.5)) return [];
  const documents = generateDocuments(dice);
  const again = documents.filter(() => dice.chance(0.3));
  const left = dice.shuffle([...documents, ...again]);
  const next = sendingGenerator(dice, quietSeconds);
  const requests: DocumentsRequest[] = [];
  while (left.length > 0) {
    const format = dice.chance(0.5) ? 'lines' : 'document';
    const sent = left.splice(0, format === 'lines' ? dice.int(1, 3) : 1);
    requests.push({
      of: 'documents',
      project,
      format,
      texts: spellDocuments(dice, sent, format),
      ...next(),
    });
  }
  return requests;
}

function spellDocuments(
  dice: Dice,
  documents: readonly GeneratedDocument[],
  format: DocumentsRequest['format'],
): string[] {
  return documents.map((document) => spellDocument(dice, document, format === 'lines'));
}
