import { documentSetMicros } from '#contract/document-set.ts';
import { EvalakeError } from '#contract/evalake-error.ts';
import { documentsKey } from '#contract/keys.ts';
import type { DocumentSetName } from '#contract/seal-target.ts';
import { monthOf } from '#contract/time.ts';
import type { DocumentRecord } from '#lake/document-record.ts';
import { formatDocumentRecord, readDocumentRecord } from '#lake/document-record-file.ts';
import { contentOf, type LongStore } from '#ports/object-store.ts';
import type { FoundSource, OpenTarget } from '../protocol/open-target.ts';
import { readInboxObjects } from '../run/seal-source.ts';
import { formatLateDocuments } from './late-documents.ts';
import { planDocuments } from './plan-documents.ts';

export interface DocumentPorts {
  readonly store: LongStore;
  /** `planDocuments`, perhaps in another thread: it is pure and takes the processor for a while. */
  readonly planDocuments?: typeof planDocuments | undefined;
}

/** A sealed set's documents file is gone. Sealing on would replace it by the late documents. */
export class DocumentsFileLostError extends EvalakeError {
  override readonly name = 'DocumentsFileLostError';
  constructor({ project, set }: DocumentSetName) {
    super(
      `the documents file ${set} of ${project} is gone; restore it, or delete its seal record to seal it anew from its inbox`,
    );
  }
}

/** Reads a set's record. Its source is the documents file; it never waits, as a document is whole. */
export async function openDocumentSet(
  ports: DocumentPorts,
  set: DocumentSetName,
): Promise<OpenTarget> {
  const { store } = ports;
  const record = await readDocumentRecord(store, set);
  return {
    target: set,
    record,
    findSource: () => findDocuments(ports, set, record?.content),
    lostError: () => new DocumentsFileLostError(set),
    formatLate: async (keys, prunedOn) =>
      formatLateDocuments(set, await readInbox(store, keys), prunedOn),
  };
}

async function findDocuments(
  { store, planDocuments: plan = planDocuments }: DocumentPorts,
  set: DocumentSetName,
  record: DocumentRecord | undefined,
): Promise<FoundSource> {
  const key = documentsKey(set.project, monthOf(documentSetMicros(set.set)), set.set);
  const existing = await store.get(key);
  return {
    isThere: existing !== undefined,
    isRecorded: existing?.etag === record?.documents_etag,
    plan: async (task) => {
      const inbox = await readInbox(store, task.inbox);
      const { file, items, sealed } = await plan({ ...set, existing: existing?.bytes, inbox });
      const content = file.changed ? contentOf(file.bytes) : undefined;
      return {
        source: { key, etag: existing?.etag, content },
        derived: items.map(({ key, bytes }) => ({ key, content: contentOf(bytes) })),
        isRecorded: record?.documents_hash === sealed.documents_hash,
        formatRecord: ({ sourceEtag, etags, stale }) =>
          formatDocumentRecord({
            v: 1,
            ...sealed,
            documents_etag: sourceEtag,
            files: [...etags].map(([key, etag]) => ({ key, etag })),
            pruned: {},
            homes: [sealed.month],
            stale,
          }),
        former: [],
      };
    },
  };
}

async function readInbox(store: LongStore, keys: readonly string[]): Promise<Uint8Array[]> {
  const objects: Uint8Array[] = [];
  for await (const bytes of readInboxObjects(store, keys)) objects.push(bytes);
  return objects;
}
