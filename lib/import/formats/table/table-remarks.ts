import type { LogEntry } from '../format.ts';
import { anyTime } from '../log-time.ts';
import type { Row } from './table-rows.ts';

/** A row with what its columns say of its place. */
export interface PlacedRow {
  readonly row: Row;
  /** From 1. */
  readonly number: number;
  readonly sampleId: string;
  /** 0 where the row names none. */
  readonly epoch: number;
  readonly statedEpoch: unknown;
  readonly time: unknown;
}

/** What of a table went in otherwise than its owner may think. */
export function* tableRemarks(rows: readonly PlacedRow[]): Generator<LogEntry> {
  const repeated = repeatedRows(rows);
  if (repeated.length > 0) {
    const what = 'an item and epoch of another row, which makes further epochs of it';
    yield remark(`${count(repeated)} ${what}: ${first(repeated)}`);
  }
  const untimed = rows.filter(({ time }) => !isEmpty(time) && anyTime(time) === undefined);
  if (untimed.length > 0) {
    const what = 'a time that is none, such as 2026-11-21T08:06:57Z or seconds since 1970';
    const [example] = untimed.map(({ time }) => JSON.stringify(time));
    yield remark(`${count(untimed)} ${what}: ${first(untimed)}, ${example ?? ''}`);
  }
}

function repeatedRows(rows: readonly PlacedRow[]): PlacedRow[] {
  const seen = new Set<string>();
  return rows.filter(({ sampleId, epoch, statedEpoch }) => {
    if (statedEpoch === undefined) return false;
    const key = JSON.stringify([sampleId, epoch]);
    const isRepeated = seen.has(key);
    seen.add(key);
    return isRepeated;
  });
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

function remark(text: string): LogEntry {
  return { kind: 'remark', text };
}

function count(rows: readonly PlacedRow[]): string {
  return rows.length === 1 ? '1 row has' : `${rows.length} rows have`;
}

function first(rows: readonly PlacedRow[]): string {
  return `row ${rows[0]?.number ?? 0}`;
}
