import { mergeRunParameters } from '#contract/run-parameters.ts';
import type { KeptDocument, NamedDocument } from './documents-file.ts';

const SHORT_HASH = 8;

/** Names the document whatever other documents share its time: the time and a part of its hash. */
export function permanentDocumentId(set: string, contentHash: string): string {
  return `${set}-${contentHash.slice(0, SHORT_HASH)}`;
}

/** Whether this id, or permanent id, names the document. */
export function isNamedBy({ id, contentHash }: NamedDocument, set: string, asked: string): boolean {
  return id === asked || permanentDocumentId(set, contentHash) === asked;
}

/**
 * Names the documents of one time. Equal documents become one, with the text of the first of their
 * spellings and the parameters of all. The document with the smallest hash gets the time as its id,
 * the others the time and the beginning of their hash, so that ids depend on the set alone.
 */
export function nameDocuments(set: string, documents: readonly KeptDocument[]): NamedDocument[] {
  const byHash = new Map<string, KeptDocument>();
  for (const document of documents) {
    const known = byHash.get(document.contentHash);
    byHash.set(document.contentHash, known ? mergeEqual(known, document) : document);
  }
  const ordered = [...byHash.values()].sort((a, b) => (a.contentHash < b.contentHash ? -1 : 1));
  const digits = tellingDigits(ordered.map(({ contentHash }) => contentHash));
  return ordered.map((document, index) => ({
    ...document,
    id: index === 0 ? set : `${set}-${document.contentHash.slice(0, digits)}`,
  }));
}

function mergeEqual(a: KeptDocument, b: KeptDocument): KeptDocument {
  const { kind, contentHash } = a;
  const text = Buffer.compare(a.text, b.text) <= 0 ? a.text : b.text;
  return {
    kind,
    contentHash,
    parameters: mergeRunParameters([a.parameters, b.parameters]),
    text,
  };
}

/** How many leading digits make the hashes distinct. */
function tellingDigits(hashes: readonly string[]): number {
  let digits = SHORT_HASH;
  while (new Set(hashes.map((hash) => hash.slice(0, digits))).size < hashes.length) digits++;
  return digits;
}
