import { z } from 'zod';
import { eventsKey } from '#contract/keys.ts';
import { isDocumentSetName, parseOwner } from '#contract/seal-target.ts';
import { formatEvent } from '#lake/event-text.ts';
import type { EventRow } from '#lake/events/event-rows.ts';
import { PrunedError } from '#lake/pruned-error.ts';
import { readSealRecord, RunNotFoundError } from '#lake/seal-record-file.ts';
import { readNamed } from '#parquet/index.ts';
import type { Clock } from '#ports/clock.ts';
import { type ObjectStore, PreconditionFailedError } from '#ports/object-store.ts';
import { systemClock } from '#ports/system-clock.ts';
import { type EventConditions, type Position, positionOf } from './events/event-filter.ts';
import type { EventSource } from './events/event-source.ts';
import { withParquet } from './events/open-parquet.ts';
import { ReceivedEvents } from './events/received-events.ts';
import { StoredEvents } from './events/stored-events.ts';
import { formatCursor, PageTexts, parseCursor } from './pages.ts';
import { RunTooLargeError } from './read-errors.ts';
import { readReceiving } from './receiving.ts';

export interface EventFilter extends EventConditions {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** JSON texts of the events of a page, and the cursor of the next one. */
export interface EventPage {
  readonly texts: readonly string[];
  readonly next: string | null;
}

export interface SearchedPage extends EventPage {
  /** Whether the time was over before all was searched; absent when nothing was searched for. */
  readonly stoppedEarly?: boolean;
}

/** The most events that one search finds, and the time after which it ends. */
export const MOST_HITS = 100;
export const SEARCH_MS = 5000;

/** The end of a page: the last event's id and its place among the events of that id. */
const positionSchema = z.tuple([z.number(), z.number()]);

/**
 * Reads a page of whole events, in order.
 * @throws RunNotFoundError, PrunedError, InvalidCursorError
 */
export function eventPage(
  store: ObjectStore,
  project: string,
  runId: string,
  filter: EventFilter,
  clock: Clock = systemClock,
): Promise<SearchedPage> {
  const format = (row: EventRow) => formatEvent(runId, row);
  if (filter.q === undefined) return readPage(store, project, runId, filter, { format });
  const untilMs = clock.now() + SEARCH_MS;
  const limit = Math.min(filter.limit, MOST_HITS);
  const isOver = () => clock.now() >= untilMs;
  return readPage(store, project, runId, { ...filter, limit }, { format, isOver });
}

/** Reads the `data` of the run's metrics events, as `RecorderBase.get_metrics` does. */
export function metricsPage(
  store: ObjectStore,
  project: string,
  runId: string,
  filter: Pick<EventFilter, 'limit' | 'cursor'>,
): Promise<EventPage> {
  const format = ({ data }: EventRow) => data.toString();
  return readPage(store, project, runId, { ...filter, type: 'metrics' }, { format });
}

interface PageRules {
  readonly format: (row: EventRow) => string;
  /** Whether a search has to end. */
  readonly isOver?: () => boolean;
}

/** Events that are read at once. */
const MOST_AT_ONCE = 1000;

async function readPage(
  store: ObjectStore,
  project: string,
  runId: string,
  filter: EventFilter,
  rules: PageRules,
): Promise<SearchedPage> {
  const after = parseCursor(positionSchema, filter.cursor);
  return withEvents(store, project, runId, (source) => takeEvents(source, filter, after, rules));
}

async function takeEvents(
  source: EventSource,
  filter: EventFilter,
  after: Position | undefined,
  { format, isOver }: PageRules,
): Promise<SearchedPage> {
  const page = new PageTexts(filter.limit);
  let last: Position | undefined;
  const end = (position: Position | undefined, stoppedEarly: boolean): SearchedPage => ({
    texts: page.texts,
    next: position ? formatCursor(position) : null,
    ...(isOver ? { stoppedEarly } : {}),
  });
  const most = Math.min(MOST_AT_ONCE, filter.limit + 1);
  for await (const { events, reached } of source.find(filter, after, most)) {
    for (const event of events) {
      if (!page.add(format(event)) && last) return end(last, false);
      last = positionOf(event);
      // Whether there is one more would take a search of its own.
      if (isOver && page.room === 0) return end(last, false);
    }
    if (reached && isOver?.() === true) return end(await reached(), true);
  }
  return end(undefined, false);
}

/** How often a page is begun again because the run was sealed again meanwhile. */
const ATTEMPTS = 4;

/**
 * Of a sealed run's file only the pages that are needed are read. A run that is receiving is read
 * whole if it is small.
 * @throws RunNotFoundError, RunTooLargeError, PrunedError
 */
export async function withEvents<T>(
  store: ObjectStore,
  project: string,
  runId: string,
  use: (source: EventSource) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await useEvents(store, project, runId, use);
    } catch (error) {
      if (!(error instanceof PreconditionFailedError) || attempt === ATTEMPTS) throw error;
    }
  }
}

async function useEvents<T>(
  store: ObjectStore,
  project: string,
  runId: string,
  use: (source: EventSource) => Promise<T>,
): Promise<T> {
  // A results document's runs have no events, and a document set has another kind of record.
  if (isDocumentSetName(parseOwner(project, runId))) throw new RunNotFoundError(project, runId);
  const record = await readSealRecord(store, { project, runId });
  const prunedOn = record?.content.pruned.events;
  if (prunedOn !== undefined) throw new PrunedError('the events', project, runId, prunedOn);
  if (record) {
    const key = eventsKey(project, record.content.month, runId);
    const used = await readNamed(key, () =>
      withParquet(store, key, async (reader) => ({ result: await use(new StoredEvents(reader)) })),
    );
    if (used) return used.result;
  }
  const receiving = await readReceiving(store, project, runId);
  if (!receiving) throw new RunNotFoundError(project, runId);
  if (!receiving.isWhole) throw new RunTooLargeError(project, runId);
  return use(new ReceivedEvents(receiving.assembled.rows));
}
