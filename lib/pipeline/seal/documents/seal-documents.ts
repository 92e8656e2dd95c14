import { EvalakeError } from '#contract/evalake-error.ts';
import { documentSetMicros } from '#contract/document-set.ts';
import { documentsKey, sealRecordKey } from '#contract/keys.ts';
import { monthOf } from '#contract/time.ts';
import { ifUnchanged, type ObjectStore } from '#ports/object-store.ts';
import type { Queue } from '#ports/queue.ts';
import { areStored, putAll } from '../protocol/objects.ts';
import { listInbox, readInbox } from '../protocol/list-inbox.ts';
import type { RunName } from '#contract/run-name.ts';
import { type SealOutcome, untilSettled } from '../protocol/until-settled.ts';
import { putDerivedObjects } from '../protocol/put-derived.ts';
import { tellManifest } from '#pipeline/step/tell-manifest.ts';
import type { DocumentRecord } from '#lake/document-record.ts';
import { lateDocuments } from './late-documents.ts';
import { type DocumentsPlan, planDocuments } from './plan-documents.ts';
import {
  formatDocumentRecord,
  readDocumentRecord,
  type StoredDocumentRecord,
} from '#lake/document-record-file.ts';

export interface DocumentPorts {
  readonly store: ObjectStore;
  readonly manifests: Queue;
  /** `planDocuments`, perhaps in another thread: it is pure and takes the processor for a while. */
  readonly planDocuments?: typeof planDocuments | undefined;
}

/** A sealed set's documents file is gone. Sealing on would replace it by what came late. */
export class DocumentsFileLostError extends EvalakeError {
  override readonly name = 'DocumentsFileLostError';
  constructor({ project, runId }: RunName) {
    super(
      `the documents file ${runId} of ${project} is gone; restore it, or delete its seal record to seal it anew from its inbox`,
    );
  }
}

const CONCURRENT = 8;

/**
 * Brings a document set's sealed form up to what its inbox holds. Documents are whole, so there is
 * nothing to wait for. The order of the writes is that of a run: documents, items, record, message,
 * and then the inbox goes; a crash anywhere leaves a state that the same nudge finishes.
 */
export function sealDocuments(ports: DocumentPorts, set: RunName): Promise<SealOutcome> {
  let told = false;
  return untilSettled(set, async () => {
    const outcome = await sealOnce(ports, set, told);
    if (outcome === 'sealed') told = true;
    return outcome;
  });
}

/** @param told the manifest step was told of the record that stands */
async function sealOnce(ports: DocumentPorts, set: RunName, told: boolean): Promise<SealOutcome> {
  const { store, manifests } = ports;
  const inbox = (await listInbox(store, set)).map(({ key }) => key);
  const record = await readDocumentRecord(store, set.project, set.runId);
  if (inbox.length === 0 && (!record || (await isDerived(store, record.content)))) {
    // A slower sealer, which was overtaken, may have written a file anew that is to go.
    if (record && !told && record.content.stale.length > 0) await tellManifest(manifests, set);
    return 'unchanged';
  }
  const prunedOn = record?.content.pruned.documents;
  if (prunedOn !== undefined) {
    const arrived = await readInbox(store, inbox, CONCURRENT);
    await putAll(store, lateDocuments(set, arrived, prunedOn));
    await store.delete(inbox);
    return 'pruned';
  }
  const taken = await writeDocuments(store, set, inbox, record, ports.planDocuments);
  await tellManifest(manifests, set);
  await store.delete(taken);
  return 'sealed';
}

/**
 * Makes everything of the set from its documents file and these inbox objects. What another sealer
 * began and did not record is recorded first, without the inbox: each items file stands then in some
 * record, from which it is known when the set no longer has it.
 * @returns those inbox objects whose documents the set now holds
 * @throws PreconditionFailedError when another sealer was faster
 */
export async function writeDocuments(
  store: ObjectStore,
  { project, runId }: RunName,
  inboxKeys: readonly string[],
  record: StoredDocumentRecord | undefined,
  planner = planDocuments,
): Promise<readonly string[]> {
  const key = fileKey({ project, runId });
  const existing = await store.get(key);
  if (record && !existing) throw new DocumentsFileLostError({ project, runId });
  const taken = existing?.etag === record?.content.documents_etag ? inboxKeys : [];
  const inbox = await readInbox(store, taken, CONCURRENT);
  const plan = await planner({ project, set: runId, existing: existing?.bytes, inbox });
  let etag = existing?.etag;
  if (plan.file.changed || etag === undefined) {
    const condition = ifUnchanged(etag);
    ({ etag } = await store.put(key, plan.file.bytes, condition));
  }
  if (!(await isUpToDate(store, plan, etag, record))) await putDerived(store, plan, etag, record);
  return taken;
}

function fileKey({ project, runId }: RunName): string {
  return documentsKey(project, monthOf(documentSetMicros(runId)), runId);
}

function isDerived(store: ObjectStore, record: DocumentRecord): Promise<boolean> {
  // Without its documents nothing of a set can be derived.
  if (record.pruned.documents !== undefined) return Promise.resolve(true);
  return areStored(store, detailObjects(record));
}

/** The keys of a set's documents and items, but for those that were pruned. */
export function documentDetailKeys(record: DocumentRecord): string[] {
  return detailObjects(record).map(keyOf);
}

function detailObjects(record: DocumentRecord) {
  const { project_id: project, run_id: runId, documents_etag: etag, pruned, files } = record;
  return [
    ...(pruned.documents === undefined ? [{ key: fileKey({ project, runId }), etag }] : []),
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
  store: ObjectStore,
  { items, sealed }: DocumentsPlan,
  etag: string,
  record: StoredDocumentRecord | undefined,
): Promise<void> {
  const source = { key: fileKey({ project: sealed.project_id, runId: sealed.run_id }), etag };
  const etags = await putDerivedObjects(store, source, items);
  const files = [...etags].map(([key, etag]) => ({ key, etag }));
  const current = new Set(files.map(({ key }) => key));
  const former = [...(record?.content.stale ?? []), ...(record?.content.files ?? []).map(keyOf)];
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
  const key = sealRecordKey(sealed.project_id, sealed.run_id);
  await store.put(key, formatDocumentRecord(content), condition);
}

function keyOf({ key }: { readonly key: string }): string {
  return key;
}
