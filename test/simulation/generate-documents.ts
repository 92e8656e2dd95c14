import type { Dice } from './dice.ts';
import { type GeneratedDocument, generateDocuments, spellDocument } from './generate-document.ts';
import { sendings } from './generate-sending.ts';
import type { DocumentsRequest } from './scenario.ts';

/** What is posted to a project's results: in half of the scenarios a few documents, some again. */
export function generateDocumentRequests(
  dice: Dice,
  project: string,
  quietSeconds: number,
): DocumentsRequest[] {
  if (dice.chance(0.5)) return [];
  const documents = generateDocuments(dice);
  const again = documents.filter(() => dice.chance(0.3));
  const left = dice.shuffle([...documents, ...again]);
  const next = sendings(dice, quietSeconds);
  const requests: DocumentsRequest[] = [];
  while (left.length > 0) {
    const format = dice.chance(0.5) ? 'lines' : 'document';
    const sent = left.splice(0, format === 'lines' ? dice.int(1, 3) : 1);
    requests.push({
      of: 'documents',
      project,
      format,
      texts: spelled(dice, sent, format),
      ...next(),
    });
  }
  return requests;
}

function spelled(
  dice: Dice,
  documents: readonly GeneratedDocument[],
  format: DocumentsRequest['format'],
): string[] {
  return documents.map((document) => spellDocument(dice, document, format === 'lines'));
}
