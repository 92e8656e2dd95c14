import { z } from 'zod';
import { conflictsPrefix, eventsKey } from '#contract/keys.ts';
import { isDocumentSetName, parseOwner } from '#contract/seal-target.ts';
import { formatEvent } from '#lake/event-text.ts';
import type { SealRecord } from '#lake/seal-record.ts';
import { readSealRecord, RunNotFoundError } from '#lake/seal-record-file.ts';
import { type PageReader, readNamed } from '#parquet/index.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import { EVENT_COLUMNS } from '#lake/events-file.ts';
import { storedEvents } from '../events/event-columns.ts';
import { withUnchanged } from '../events/open-parquet.ts';
import type { EventPage } from '../event-page.ts';
import { formatCursor, PageTexts, parseCursor } from '../pages.ts';
import { ItemsChangedError, RunNotSealedError } from '../read-errors.ts';
import { isReceiving } from '../receiving.ts';
import { walkKeys, type WalkPosition, walkPosition } from './walk-keys.ts';

/** What the seal writes of an event that lost: `formatQuarantined`. */
const quarantined = z.object({ hash: z.string(), text: z.string() });

/** The text of an event of the run; undefined for one that is not there. */
type FindWinner = (eventId: number) => Promise<string | undefined>;

/**
 * The events of a run that lost to another of the same id, each beside the one that stayed. The texts
 * of the events are those of the files.
 * @throws RunNotFoundError, RunNotSealedError, InvalidCursorError, ItemsChangedError
 */
export async function runConflicts(
  store: ObjectStore,
  project: string,
  runId: string,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<EventPage> {
  const start = parseCursor(walkPosition, cursor);
  const { month, pruned } = await sealOf(store, project, runId);
  const fill = (find: FindWinner) =>
    fillPage(store, conflictsPrefix(project, runId), start, limit, find);
  if (pruned.events !== undefined) return fill(() => Promise.resolve(undefined));
  const key = eventsKey(project, month, runId);
  const read = (reader: PageReader) => fill(winnersIn(reader, runId));
  const page = await readNamed(key, () => withUnchanged(store, key, read));
  if (!page) throw new ItemsChangedError(project, runId);
  return page;
}

async function fillPage(
  store: ObjectStore,
  prefix: string,
  start: WalkPosition | undefined,
  limit: number,
  findWinner: FindWinner,
): Promise<EventPage> {
  const page = new PageTexts(limit);
  let after = start ?? null;
  for await (const walked of walkKeys(store, prefix, start)) {
    const stored = await store.get(walked.key);
    const text = stored && (await formatPair(walked.key, stored.bytes, findWinner));
    if (text !== undefined && !page.add(text)) {
      return { texts: page.texts, next: formatCursor(after ?? [null, 0]) };
    }
    after = walked.after;
  }
  return { texts: page.texts, next: null };
}

async function sealOf(store: ObjectStore, project: string, runId: string): Promise<SealRecord> {
  if (isDocumentSetName(parseOwner(project, runId))) throw new RunNotFoundError(project, runId);
  const record = await readSealRecord(store, { project, runId });
  if (record) return record.content;
  if (await isReceiving(store, project, runId)) {
    throw new RunNotSealedError(project, runId, 'conflicts');
  }
  throw new RunNotFoundError(project, runId);
}

/** Reads the numbers of the events once, and of each event that is asked for its pages alone. */
function winnersIn(reader: PageReader, runId: string): FindWinner {
  let rows: Promise<ReadonlyMap<number, number>> | undefined;
  return async (eventId) => {
    rows ??= readRows(reader);
    const row = (await rows).get(eventId);
    if (row === undefined) return undefined;
    const [event] = storedEvents(await reader.read(EVENT_COLUMNS, [row]));
    return event && formatEvent(runId, event);
  };
}

async function readRows(reader: PageReader): Promise<ReadonlyMap<number, number>> {
  const ids = (await reader.readWhole(['event_id'])).numbers('event_id');
  return new Map(ids.map((id, row) => [id ?? 0, row] as const));
}

/** `{prefix}{event id}-{hash}.json` */
async function formatPair(key: string, bytes: Uint8Array, findWinner: FindWinner): Promise<string> {
  const { hash, text } = quarantined.parse(JSON.parse(Buffer.from(bytes).toString()));
  const eventId = Number.parseInt(key.slice(key.lastIndexOf('/') + 1), 10);
  const head = JSON.stringify({ event_id: eventId, hash }).slice(0, -1);
  return `${head},"winner":${(await findWinner(eventId)) ?? 'null'},"loser":${text}}`;
}
