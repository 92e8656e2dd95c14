import { isDocumentSet } from '#contract/document-set.ts';
import { DOCUMENTS_ROOT } from '#contract/keys.ts';
import { listKeys, type ObjectStore } from '#ports/object-store.ts';

/** The document sets of a project that have a documents file, and its key. */
export async function listDocumentSets(
  store: ObjectStore,
  project: string,
): Promise<{ readonly set: string; readonly key: string }[]> {
  const sets: { readonly set: string; readonly key: string }[] = [];
  for await (const key of listKeys(store, `${DOCUMENTS_ROOT}/${project}/`)) {
    const set = /\/([^/]+)\.parquet$/.exec(key)?.[1] ?? '';
    if (isDocumentSet(set)) sets.push({ set, key });
  }
  return sets;
}
