import { lateKey } from '#contract/keys.ts';
import { canonicalJson } from '#json/canonical-json.ts';
import type { DocumentSetName } from '#contract/seal-target.ts';
import { readInboxDocuments } from './plan-documents.ts';

/**
 * Formats, for the quarantine, documents of a set whose earlier documents were pruned. Sealed alone
 * they would replace the rows of those. Each content has one object, whatever its spelling.
 */
export function formatLateDocuments(
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
