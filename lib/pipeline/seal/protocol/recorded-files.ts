import pMap from 'p-map';
import { documentsKey, eventsKey, itemsKey } from '#contract/keys.ts';
import type { DocumentRecord } from '#lake/document-record.ts';
import { isDocumentRecord, type LakeRecord } from '#lake/lake-record.ts';
import type { SealRecord } from '#lake/seal-record.ts';
import type { ObjectStore } from '#ports/object-store.ts';

/** A file that a seal record names. It should lie in the lake as it was written, unless it was pruned. */
interface RecordedFile {
  readonly key: string;
  readonly etag: string;
  /** The day on which it was pruned, if it was. */
  readonly prunedOn: string | undefined;
}

interface RecordedFiles {
  /** A run's events file, or the documents file of a document set. */
  readonly source: RecordedFile;
  /** Items files, and the results document of a run. */
  readonly derived: readonly RecordedFile[];
}

const CONCURRENT_READS = 16;

export function recordedFiles(record: LakeRecord): RecordedFiles {
  return isDocumentRecord(record) ? filesOfDocuments(record) : filesOfRun(record);
}

function filesOfRun(record: SealRecord): RecordedFiles {
  const { project_id: project, run_id: runId, month, pruned, metrics, results } = record;
  const key = eventsKey(project, month, runId);
  const items = metrics.map(({ path, etag }) => {
    return { key: itemsKey(project, path), etag, prunedOn: pruned.items };
  });
  return {
    source: { key, etag: record.events_etag, prunedOn: pruned.events },
    derived: results ? [...items, { ...results, prunedOn: pruned.results }] : items,
  };
}

function filesOfDocuments(record: DocumentRecord): RecordedFiles {
  const { project_id: project, run_id: set, month, pruned, files } = record;
  const key = documentsKey(project, month, set);
  return {
    source: { key, etag: record.documents_etag, prunedOn: pruned.documents },
    derived: files.map((file) => ({ ...file, prunedOn: pruned.items })),
  };
}

/** The keys of the detail that was not pruned. */
export function detailKeys(record: LakeRecord): string[] {
  return detailFiles(record).map(({ key }) => key);
}

function detailFiles(record: LakeRecord): RecordedFile[] {
  const { source, derived } = recordedFiles(record);
  return [source, ...derived].filter(({ prunedOn }) => prunedOn === undefined);
}

/**
 * Whether all that the record names still is what was derived from the source. Pruned files need not be
 * there. Where the source was pruned this counts as so: nothing can be derived any more.
 */
export async function isDerived(store: ObjectStore, record: LakeRecord): Promise<boolean> {
  if (recordedFiles(record).source.prunedOn !== undefined) return true;
  // The record is older than results documents of runs.
  if (!isDocumentRecord(record) && !record.results) return false;
  const matches = await pMap(
    detailFiles(record),
    async ({ key, etag }) => (await store.head(key))?.etag === etag,
    { concurrency: CONCURRENT_READS },
  );
  return matches.every(Boolean);
}
