import { z } from 'zod';
import { eventsKey } from '../contract/keys.ts';
import { readEventsFile } from '../lake/events-file.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import { formatEvent } from '../pipeline/event-text.ts';
import type { EventRow, EventRows } from '../pipeline/seal/event-rows.ts';
import { eventRow } from '../pipeline/seal/event-rows.ts';
import { readSealRecord } from '../pipeline/seal/record-file.ts';
import { FINAL_REPORT } from '../../schemas/recorder-event.ts';
import { formatCursor, parseCursor } from './cursor.ts';
import { RunNotFoundError } from './errors.ts';
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

/** Where a page ended: the last event's id, and whether it was a final report. */
const positionSchema = z.tuple([z.number(), z.boolean()]);
type Position = z.infer<typeof positionSchema>;

/** A page ends early when its text gets longer than this, so that an answer stays in bounds. */
const MAX_PAGE_CHARACTERS = 4 * 1024 * 1024;

/** Whole events, in order. @throws RunNotFoundError, InvalidCursorError */
export function eventPage(
  store: ObjectStore,
  project: string,
  runId: string,
  filter: EventFilter,
): Promise<EventPage> {
  return page(store, project, runId, filter, (row) => formatEvent(runId, row));
}

/** The `data` of the run's metrics events: what `RecorderBase.get_metrics` gives. */
export function metricsPage(
  store: ObjectStore,
  project: string,
  runId: string,
  filter: Pick<EventFilter, 'limit' | 'cursor'>,
): Promise<EventPage> {
  return page(store, project, runId, { ...filter, type: 'metrics' }, ({ data }) => data.toString());
}

async function page(
  store: ObjectStore,
  project: string,
  runId: string,
  filter: EventFilter,
  format: (row: EventRow) => string,
): Promise<EventPage> {
  const after = parseCursor(positionSchema, filter.cursor);
  const rows = await readRows(store, project, runId);
  const texts: string[] = [];
  let characters = 0;
  let last: Position | undefined;
  for (const index of rows.eventId.keys()) {
    if (!isWanted(rows, index, filter, after)) continue;
    if (last && (texts.length >= filter.limit || characters >= MAX_PAGE_CHARACTERS)) {
      return { texts, next: formatCursor(last) };
    }
    const row = eventRow(rows, index);
    const text = format(row);
    texts.push(text);
    characters += text.length;
    last = [row.eventId, row.type === FINAL_REPORT];
  }
  return { texts, next: null };
}

function isWanted(
  rows: EventRows,
  index: number,
  { type, sampleId }: EventFilter,
  after: Position | undefined,
): boolean {
  if (type !== undefined && rows.type[index] !== type) return false;
  if (sampleId !== undefined && rows.sampleId[index] !== sampleId) return false;
  if (!after) return true;
  const id = rows.eventId[index] ?? 0;
  const [afterId, afterReport] = after;
  if (id !== afterId) return id > afterId;
  return afterReport && rows.type[index] !== FINAL_REPORT;
}

async function readRows(store: ObjectStore, project: string, runId: string): Promise<EventRows> {
  const record = await readSealRecord(store, { project, runId });
  if (record) {
    const stored = await store.get(eventsKey(project, record.content.month, runId));
    if (stored) return readEventsFile(stored.bytes);
  }
  const receiving = await readReceiving(store, project, runId);
  if (!receiving) throw new RunNotFoundError(project, runId);
  return receiving.rows;
}
