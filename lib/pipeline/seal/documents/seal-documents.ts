import { EvalakeError } from '#contract/evalake-error.ts';
import { documentSetMicros } from '#contract/document-set.ts';
import { documentsKey, sealRecordKey } from '#contract/keys.ts';
import { monthOf } from '#contract/time.ts';
import { contentOf, ifUnchanged, type LongStore, type ObjectStore } from '#ports/object-store.ts';
import type { Queue } from '#ports/queue.ts';
import { areStored, putAll } from '../protocol/objects.ts';
import { type InboxEntry, listInbox, readInbox } from '../protocol/list-inbox.ts';
import type { DocumentSetName } from '#contract/seal-target.ts';
import { type SealOutcome, sealUntilSettled } from '../protocol/until-settled.ts';
import { putDerivedObjects } from '../protocol/put-derived.ts';
import { tellManifest } from '#pipeline/step/tell-manifest.ts';
import type { DocumentRecord } from '#lake/document-record.ts';
import { formatLateDocuments } from './late-documents.ts';
import { type DocumentsPlan, planDocuments } from './plan-documents.ts';
import {
  formatDocumentRecord,
  readDocumentRecord,
  type StoredDocumentRecord,
} from '#lake/document-record-file.ts';

export interface DocumentPorts {
  readonly store: LongStore;
  readonly manifests: Queue;
  /** Looks at what is to be sealed before any of it is read; what it throws ends the seal. */
  readonly checkInbox?: (inbox: readonly InboxEntry[]) => void;
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

const CONCURRENT = 8;

/**
 * Seals what a document set's inbox holds, without waiting: a document is always whole. The order
 * of the writes is that of a run: documents, items, record, message; then the inbox is deleted. A
 * crash anywhere leaves a state that the same nudge finishes.
 */
export function sealDocuments(ports: DocumentPorts, set: DocumentSetName): Promise<SealOutcome> {
  return sealUntilSettled(set, () => sealOnce(ports, set));
}

async function sealOnce(ports: DocumentPorts, set: DocumentSetName): Promise<SealOutcome> {
  const { store, manifests } = ports;
  const listed = await listInbox(store, set);
  ports.checkInbox?.(listed);
  const inbox = listed.map(({ key }) => key);
  const record = await readDocumentRecord(store, set);
  if (inbox.length === 0 && (!record || (await isDerived(store, record.content)))) {
    // The manifest step leaves stale files while something is in the inbox, and a slower sealer that
    // was overtaken may have written one again.
    if (record && record.content.stale.length > 0) await tellManifest(manifests, set);
    return 'unchanged';
  }
  const prunedOn = record?.content.pruned.documents;
  if (prunedOn !== undefined) {
    const arrived = await readInbox(store, inbox, CONCURRENT);
    await putAll(store, formatLateDocuments(set, arrived, prunedOn));
    await store.delete(inbox);
    return 'pruned';
  }
  const taken = await writeDocuments(store, set, inbox, record, ports.planDocuments);
  await tellManifest(manifests, set);
  await store.delete(taken);
  return 'sealed';
}

/**
 * Writes everything of the set from its documents file and these inbox objects. If another sealer
 * wrote the documents file and died before the record, this seal records that file alone, without
 * the inbox. So every items file is in some record, and a later seal knows from it that the file is
 * stale.
 * @returns the inbox objects whose documents the set now holds
 * @throws PreconditionFailedError when another sealer was faster
 */
export async function writeDocuments(
  store: LongStore,
  set: DocumentSetName,
  inboxKeys: readonly string[],
  record: StoredDocumentRecord | undefined,
  planner = planDocuments,
): Promise<readonly string[]> {
  const key = findFileKey(set);
  const existing = await store.get(key);
  if (record && !existing) throw new DocumentsFileLostError(set);
  const taken = existing?.etag === record?.content.documents_etag ? inboxKeys : [];
  const inbox = await readInbox(store, taken, CONCURRENT);
  const plan = await planner({ ...set, existing: existing?.bytes, inbox });
  let etag = existing?.etag;
  if (plan.file.changed || etag === undefined) {
    const condition = ifUnchanged(etag);
    ({ etag } = await store.put(key, plan.file.bytes, condition));
  }
  if (!(await isUpToDate(store, plan, etag, record))) await putDerived(store, plan, etag, record);
  return taken;
}

function findFileKey({ project, set }: DocumentSetName): string {
  return documentsKey(project, monthOf(documentSetMicros(set)), set);
}

function isDerived(store: ObjectStore, record: DocumentRecord): Promise<boolean> {
  // Nothing can be derived once the documents were pruned.
  if (record.pruned.documents !== undefined) return Promise.resolve(true);
  return areStored(store, detailObjects(record));
}

/** The keys of a set's documents and items, except the pruned ones. */
export function documentDetailKeys(record: DocumentRecord): string[] {
  return detailObjects(record).map(getKey);
}

function detailObjects(record: DocumentRecord) {
  const { project_id: project, run_id: set, documents_etag: etag, pruned, files } = record;
  return [
    ...(pruned.documents === undefined ? [{ key: findFileKey({ project, set }), etag }] : []),
    ...(pruned.items === undefined ? files : []),
  ];
}

async function isUpToDate(
  store: ObjectStore,
  plan: DocumentsPlan,
  etag: string,
  record: StoredDocumentRecord | undefined,
): Promise<boolean> {
  if (record?.content.documents_hash !== plan.sealed.documents_hash) return false;
  return record.content.documents_etag === etag && (await isDerived(store, record.content));
}

async function putDerived(
  store: LongStore,
  { items, sealed }: DocumentsPlan,
  etag: string,
  record: StoredDocumentRecord | undefined,
): Promise<void> {
  const set = { project: sealed.project_id, set: sealed.run_id };
  const source = { key: findFileKey(set), etag };
  const objects = items.map(({ key, bytes }) => ({ key, content: contentOf(bytes) }));
  const etags = await putDerivedObjects(store, source, objects);
  const files = [...etags].map(([key, etag]) => ({ key, etag }));
  const current = new Set(files.map(({ key }) => key));
  const former = [...(record?.content.stale ?? []), ...(record?.content.files ?? []).map(getKey)];
  const content: DocumentRecord = {
    v: 1,
    ...sealed,
    documents_etag: etag,
    files,
    pruned: {},
    homes: [sealed.month],
    stale: [...new Set(former)].filter((key) => !current.has(key)).sort(),
  };
  const condition = ifUnchanged(record?.etag);
  const key = sealRecordKey(set);
  await store.put(key, formatDocumentRecord(content), condition);
}

function getKey({ key }: { readonly key: string }): string {
  return key;
}
