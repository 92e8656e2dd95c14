import { z } from 'zod';
import { eventsKey } from '#contract/keys.ts';
import { isDocumentSetName, parseOwner } from '#contract/seal-target.ts';
import { readEventLabels, readEventsFile } from '#lake/events-file.ts';
import { readNamed } from '#parquet/index.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import { formatEvent } from '#lake/event-text.ts';
import {
  type EventLabels,
  eventRow,
  type EventRow,
  type EventRows,
  pickRows,
  placeAt,
} from '#lake/event-rows.ts';
import { readSealRecord, RunNotFoundError } from '#lake/seal-record-file.ts';
import { placeOf } from '#schemas/recorder-event.ts';
import { formatCursor, PageTexts, parseCursor } from './pages.ts';
import { PrunedError } from '#lake/pruned-error.ts';
import { RunTooLargeError } from './read-errors.ts';
import { readReceiving } from './receiving.ts';

export interface EventFilter {
  readonly type?: string | undefined;
  readonly sampleId?: string | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** JSON texts of the events of a page, and the cursor of the next one. */
export interface EventPage {
  readonly texts: readonly string[];
  readonly next: string | null;
}

/** The end of a page: the last event's id and its place among the events of that id. */
const positionSchema = z.tuple([z.number(), z.number()]);
type Position = z.infer<typeof positionSchema>;

/**
 * Reads a page of whole events, in order.
 * @throws RunNotFoundError, PrunedError, InvalidCursorError
 */
export function eventPage(
  store: ObjectStore,
  project: string,
  runId: string,
  filter: EventFilter,
): Promise<EventPage> {
  return readPage(store, project, runId, filter, (row) => formatEvent(runId, row));
}

/** Reads the `data` of the run's metrics events, as `RecorderBase.get_metrics` does. */
export function metricsPage(
  store: ObjectStore,
  project: string,
  runId: string,
  filter: Pick<EventFilter, 'limit' | 'cursor'>,
): Promise<EventPage> {
  return readPage(store, project, runId, { ...filter, type: 'metrics' }, ({ data }) =>
    data.toString(),
  );
}

async function readPage(
  store: ObjectStore,
  project: string,
  runId: string,
  filter: EventFilter,
  format: (row: EventRow) => string,
): Promise<EventPage> {
  const after = parseCursor(positionSchema, filter.cursor);
  const source = await openEvents(store, project, runId);
  const wanted = findWantedRows(source.labels, filter, after);
  const [first = 0] = wanted;
  const rows = await source.read(first, (wanted.at(-1) ?? first) + 1);
  const page = new PageTexts(filter.limit);
  let last: EventRow | undefined;
  for (const index of wanted) {
    const row = eventRow(rows, index - first);
    if (!page.add(format(row)) && last) {
      const { eventId, type, sampleId } = last;
      return { texts: page.texts, next: formatCursor([eventId, placeOf(eventId, type, sampleId)]) };
    }
    last = row;
  }
  return { texts: page.texts, next: null };
}

/** Finds the rows of a page, and one more when there is a next page. */
function findWantedRows(
  labels: EventLabels,
  filter: EventFilter,
  after: Position | undefined,
): number[] {
  const wanted: number[] = [];
  for (const index of labels.eventId.keys()) {
    if (!isWanted(labels, index, filter, after)) continue;
    wanted.push(index);
    if (wanted.length > filter.limit) break;
  }
  return wanted;
}

function isWanted(
  labels: EventLabels,
  index: number,
  filter: EventFilter,
  after: Position | undefined,
): boolean {
  if (filter.type !== undefined && labels.type[index] !== filter.type) return false;
  if (filter.sampleId !== undefined && labels.sampleId[index] !== filter.sampleId) return false;
  if (!after) return true;
  const id = labels.eventId[index] ?? 0;
  const [afterId, afterPlace] = after;
  return id === afterId ? placeAt(labels, index) > afterPlace : id > afterId;
}

interface EventSource {
  readonly labels: EventLabels;
  /** Reads the events of a range of rows. */
  readonly read: (start: number, end: number) => Promise<EventRows>;
}

/**
 * Of a sealed run's file only the page is read. A run that is receiving is read whole if it is small.
 * @throws RunNotFoundError, RunTooLargeError, PrunedError
 */
async function openEvents(
  store: ObjectStore,
  project: string,
  runId: string,
): Promise<EventSource> {
  // A results document's runs have no events, and a document set has another kind of record.
  if (isDocumentSetName(parseOwner(project, runId))) throw new RunNotFoundError(project, runId);
  const record = await readSealRecord(store, { project, runId });
  const prunedOn = record?.content.pruned.events;
  if (prunedOn !== undefined) throw new PrunedError('the events', project, runId, prunedOn);
  const key = record && eventsKey(project, record.content.month, runId);
  const stored = key === undefined ? undefined : await store.get(key);
  if (stored && key !== undefined) {
    const { bytes } = stored;
    return {
      labels: await readNamed(key, () => readEventLabels(bytes)),
      read: (rowStart, rowEnd) => readNamed(key, () => readEventsFile(bytes, { rowStart, rowEnd })),
    };
  }
  const receiving = await readReceiving(store, project, runId);
  if (!receiving) throw new RunNotFoundError(project, runId);
  if (!receiving.isWhole) throw new RunTooLargeError(project, runId);
  const { rows } = receiving.assembled;
  const read = (start: number, end: number): Promise<EventRows> =>
    Promise.resolve(
      pickRows(
        rows,
        Array.from({ length: end - start }, (_, i) => start + i),
      ),
    );
  return { labels: rows, read };
}
