import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { constants, createGunzip, gunzip, gzip } from 'node:zlib';
import { z } from 'zod';
import { errorCode } from '#contract/error-code.ts';
import { MAX_EVENT_BYTES } from '#contract/limits.ts';
import {
  inboxPrefix,
  inboxProjectPrefix,
  parseInboxFolder,
  parseInboxKey,
  sealRecordKey,
} from '#contract/keys.ts';
import { startMicrosFromRunId } from '#contract/run-start.ts';
import { isDocumentSetName } from '#contract/seal-target.ts';
import { listFolders, listKeys, type ObjectStore } from '#ports/object-store.ts';
import { type AssembledRun, assembleRun } from '#pipeline/seal/run/assemble-run.ts';

const gunzipAsync = promisify(gunzip);
const gzipAsync = promisify(gzip);

/** How much is read of a run that is receiving. More would hold up everybody else. */
export interface ReadLimits {
  readonly events: number;
  readonly textBytes: number;
}

/** To give its events. */
const PAGE_LIMITS: ReadLimits = { events: 10_000, textBytes: 16 * 1024 * 1024 };
/** To describe it, as is done again and again while somebody waits for it. */
export const DETAIL_LIMITS: ReadLimits = { events: 500, textBytes: 1024 * 1024 };

/** A run that is not sealed yet. */
export interface ReceivingRun {
  /** Made of some of its first events where it has more than are read. */
  readonly assembled: AssembledRun;
  readonly isWhole: boolean;
  /**
   * As the names of its inbox objects tell: numbered events, one more than the highest id, and when the
   * first of them came.
   */
  readonly named: { readonly events: number; readonly end: number; readonly sinceMs: number };
}

/** Reads a run that is not sealed yet from its inbox; undefined when there is nothing of it. */
export async function readReceiving(
  store: ObjectStore,
  project: string,
  runId: string,
  limits: ReadLimits = PAGE_LIMITS,
): Promise<ReceivingRun | undefined> {
  const keys: string[] = [];
  for await (const key of listKeys(store, inboxPrefix({ project, runId }))) keys.push(key);
  const objects = keys.flatMap((key) => parseInboxKey(key)?.object ?? []);
  const named = {
    events: objects.reduce((sum, { count }) => sum + count, 0),
    end: objects.reduce((most, { end }) => Math.max(most, end), 0),
    sinceMs: objects.reduce((first, { sentAtMs }) => Math.min(first, sentAtMs), Infinity),
  };
  const all = named.events > limits.events ? undefined : await readAll(store, keys, limits);
  if (all?.length === 0) return undefined;
  const assembled = all ? await assembleRun([], all) : await assembleFirst(store, keys[0]);
  return { assembled, isWhole: all !== undefined, named };
}

function hasEvents({ rows }: AssembledRun): boolean {
  return rows.eventId.length > 0;
}

/**
 * The objects, repacked without compression, so that their text is not decompressed twice; undefined
 * when they hold more than is read, or when one of them cannot be unpacked. One that is gone has been
 * sealed meanwhile.
 */
async function readAll(
  store: ObjectStore,
  keys: readonly string[],
  { textBytes }: ReadLimits,
): Promise<Uint8Array[] | undefined> {
  const objects: Uint8Array[] = [];
  let left = textBytes;
  for (const key of keys) {
    const stored = await store.get(key);
    if (!stored) continue;
    const text = left > 0 ? await unpack(stored.bytes, left) : undefined;
    if (!text) return undefined;
    left -= text.length;
    objects.push(await repack(text));
  }
  return objects;
}

interface FirstPart {
  readonly packedBytes: number;
  readonly textBytes: number;
}

/** Of the first object: what holds some events of the usual size, or else one of the largest. */
const FIRST_PARTS: readonly FirstPart[] = [
  { packedBytes: 64 * 1024, textBytes: DETAIL_LIMITS.textBytes },
  { packedBytes: 2 * MAX_EVENT_BYTES, textBytes: 2 * MAX_EVENT_BYTES },
];

/** Some events, from which model and task are known; none when they cannot be read. */
async function assembleFirst(store: ObjectStore, key: string | undefined): Promise<AssembledRun> {
  for (const part of FIRST_PARTS) {
    if (key === undefined) break;
    const assembled = await assembleRun([], await readFirst(store, key, part));
    if (hasEvents(assembled)) return assembled;
  }
  return assembleRun([], []);
}

/** The whole lines at the beginning of an object. */
async function readFirst(
  store: ObjectStore,
  key: string,
  { packedBytes, textBytes }: FirstPart,
): Promise<Uint8Array[]> {
  const packed = await store.getRange(key, 0, packedBytes);
  const text = packed && (await unpackFirst(packed, textBytes));
  return text ? [await repack(text.subarray(0, text.lastIndexOf('\n') + 1))] : [];
}

/** Text of about this size, or less where there is no more, or where it is damaged. */
async function unpackFirst(packed: Uint8Array, textBytes: number): Promise<Buffer> {
  const stream = createGunzip({ finishFlush: constants.Z_SYNC_FLUSH });
  const parts: Buffer[] = [];
  let length = 0;
  try {
    const unpacked: AsyncIterable<Buffer> = Readable.from([packed]).pipe(stream);
    for await (const part of unpacked) {
      parts.push(part);
      length += part.length;
      if (length >= textBytes) break;
    }
  } catch (error) {
    if (!isUnreadable(error)) throw error;
  }
  return Buffer.concat(parts);
}

function repack(text: Uint8Array): Promise<Uint8Array> {
  return gzipAsync(text, { level: constants.Z_NO_COMPRESSION });
}

/** The text; undefined when it is longer, or cannot be unpacked at all. */
async function unpack(packed: Uint8Array, mostBytes: number): Promise<Buffer | undefined> {
  try {
    return await gunzipAsync(packed, { maxOutputLength: mostBytes });
  } catch (error) {
    if (isUnreadable(error)) return undefined;
    throw error;
  }
}

function isUnreadable(error: unknown): boolean {
  const code = errorCode(error) ?? '';
  return code === 'ERR_BUFFER_TOO_LARGE' || code.startsWith('Z_');
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

/** A run that is receiving, as its name alone tells. */
export interface ReceivingName {
  readonly runId: string;
  /** Microseconds since 1970; undefined when its id does not tell. */
  readonly startMicros: number | undefined;
}

/** The place of a run in the list: its start, or null, and its id. */
export const receivingPlace = z.tuple([z.number().nullable(), z.string()]);
export type ReceivingPlace = z.infer<typeof receivingPlace>;

export function placeOfReceiving({ startMicros, runId }: ReceivingName): ReceivingPlace {
  return [startMicros ?? null, runId];
}

export interface ReceivingPage {
  readonly runs: readonly ReceivingName[];
  /** The place after which more may follow. */
  readonly next: ReceivingPlace | undefined;
}

/** The most seal records that are looked for at once, and for one page beyond those that it holds. */
const RECORDS_AT_ONCE = 32;
const RECORDS_BEYOND = 500;

/**
 * Runs of a project that have events in the inbox and were never sealed, the newest first; those whose
 * id does not tell their start come before. A page is full at `limit` runs, or when many have been
 * looked at that turned out to be sealed.
 */
export async function listReceiving(
  store: ObjectStore,
  project: string,
  after: ReceivingPlace | undefined,
  limit: number,
  isWanted: (run: ReceivingName) => boolean = () => true,
): Promise<ReceivingPage> {
  const waiting: ReceivingName[] = [];
  for await (const folder of listFolders(store, inboxProjectPrefix(project))) {
    const target = parseInboxFolder(folder);
    if (isDocumentSetName(target)) continue;
    const { runId } = target;
    const run = { runId, startMicros: startMicrosFromRunId(runId) };
    const isLater = !after || comparePlaces(placeOfReceiving(run), after) > 0;
    if (isLater && isWanted(run)) waiting.push(run);
  }
  waiting.sort((a, b) => comparePlaces(placeOfReceiving(a), placeOfReceiving(b)));
  return takeUnsealed(store, project, waiting, limit);
}

async function takeUnsealed(
  store: ObjectStore,
  project: string,
  waiting: readonly ReceivingName[],
  limit: number,
): Promise<ReceivingPage> {
  const runs: ReceivingName[] = [];
  let looked = 0;
  while (looked < waiting.length && runs.length <= limit && looked < limit + RECORDS_BEYOND) {
    const some = waiting.slice(looked, looked + RECORDS_AT_ONCE);
    const records = await Promise.all(
      some.map(({ runId }) => store.head(sealRecordKey({ project, runId }))),
    );
    runs.push(...some.filter((_, index) => records[index] === undefined));
    looked += some.length;
  }
  const page = runs.slice(0, limit);
  const last = runs.length > limit ? page.at(-1) : waiting[looked - 1];
  const isMore = runs.length > limit || looked < waiting.length;
  return { runs: page, next: isMore && last ? placeOfReceiving(last) : undefined };
}

/** The order of the list. */
function comparePlaces([a, idA]: ReceivingPlace, [b, idB]: ReceivingPlace): number {
  const byStart = (b ?? Infinity) - (a ?? Infinity);
  if (byStart !== 0 && !Number.isNaN(byStart)) return byStart;
  return idA < idB ? -1 : Number(idA > idB);
}
