import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import {
  inboxPrefix,
  inboxProjectPrefix,
  parseInboxFolder,
  parseInboxKey,
  sealRecordKey,
} from '#contract/keys.ts';
import { isDocumentSetName } from '#contract/seal-target.ts';
import { listFolders, listKeys, type ObjectStore } from '#ports/object-store.ts';
import { type AssembledRun, assembleRun } from '#pipeline/seal/run/assemble-run.ts';

const gunzipAsync = promisify(gunzip);

/** More is not read of a run that is receiving: it would hold up everybody else. */
const MOST_EVENTS = 10_000;
const MOST_TEXT_BYTES = 16 * 1024 * 1024;

/** A run that is not sealed yet. */
export interface ReceivingRun {
  /** Made of its first events alone where it has more than are read. */
  readonly assembled: AssembledRun;
  readonly isWhole: boolean;
  /** As the names of its inbox objects tell: numbered events, and one more than the highest id. */
  readonly named: { readonly events: number; readonly end: number };
}

/** Reads a run that is not sealed yet from its inbox; undefined when there is nothing of it. */
export async function readReceiving(
  store: ObjectStore,
  project: string,
  runId: string,
): Promise<ReceivingRun | undefined> {
  const keys: string[] = [];
  for await (const key of listKeys(store, inboxPrefix({ project, runId }))) keys.push(key);
  const found = await readFirst(store, keys);
  if (found.objects.length === 0 && found.isWhole) return undefined;
  const objects = keys.flatMap((key) => parseInboxKey(key)?.object ?? []);
  return {
    assembled: await assembleRun([], found.objects),
    isWhole: found.isWhole,
    named: {
      events: objects.reduce((sum, { count }) => sum + count, 0),
      end: objects.reduce((most, { end }) => Math.max(most, end), 0),
    },
  };
}

/** The first objects, as many as are read. One that is gone has been sealed meanwhile. */
async function readFirst(store: ObjectStore, keys: readonly string[]) {
  const objects: Uint8Array[] = [];
  let [events, textBytes] = [0, 0];
  for (const key of keys) {
    events += parseInboxKey(key)?.object.count ?? 0;
    if (events > MOST_EVENTS) return { objects, isWhole: false };
    const stored = await store.get(key);
    if (!stored) continue;
    const size = await textSize(stored.bytes, MOST_TEXT_BYTES - textBytes);
    if (size === undefined) return { objects, isWhole: false };
    textBytes += size;
    objects.push(stored.bytes);
  }
  return { objects, isWhole: true };
}

/** The size of the text when unpacked, bytes; undefined when it is more than `most`. */
async function textSize(packed: Uint8Array, most: number): Promise<number | undefined> {
  if (most <= 0) return undefined;
  try {
    return (await gunzipAsync(packed, { maxOutputLength: most })).length;
  } catch (error) {
    const isTooLarge = error instanceof RangeError && 'code' in error;
    if (isTooLarge && error.code === 'ERR_BUFFER_TOO_LARGE') return undefined;
    throw error;
  }
}

/** Whether something of the run waits in the inbox. */
export async function isReceiving(
  store: ObjectStore,
  project: string,
  runId: string,
): Promise<boolean> {
  const { keys } = await store.list(inboxPrefix({ project, runId }), { limit: 1 });
  return keys.length > 0;
}

/** The runs of a project that have events in the inbox and were never sealed, by name. */
export async function* listReceiving(store: ObjectStore, project: string): AsyncGenerator<string> {
  for await (const folder of listFolders(store, inboxProjectPrefix(project))) {
    const target = parseInboxFolder(folder);
    if (isDocumentSetName(target)) continue;
    if (!(await store.head(sealRecordKey(target)))) yield target.runId;
  }
}
