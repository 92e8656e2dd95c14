import { lateKey } from '#contract/keys.ts';
import { canonicalJson } from '#json/text.ts';
import type { DocumentSetName } from '#contract/seal-target.ts';
import { readInboxDocuments } from './plan-documents.ts';

/**
 * Documents of a time whose other documents were pruned, for the quarantine: sealed without those
 * they would take their rows. One object for each content, however often and however spelled.
 */
export function lateDocuments(
  set: DocumentSetName,
  inbox: readonly Uint8Array[],
  prunedOn: string,
): { readonly key: string; readonly bytes: Uint8Array }[] {
  const documents = readInboxDocuments(inbox);
  return documents.map(({ contentHash, text }) => {
    const reason = `the results documents of this time were pruned on ${prunedOn}; this one came later`;
    const content = { reason, hash: contentHash, text: canonicalJson(text, 0, text.length) };
    return {
      key: lateKey(set, contentHash),
      bytes: Buffer.from(`${JSON.stringify(content)}\n`),
    };
  });
}
