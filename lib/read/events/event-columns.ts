import type { ParquetColumns } from '#parquet/index.ts';
import type { EventRow } from '#lake/events/event-rows.ts';

/** Rows of an events file by themselves, for those who read few of them. */

/** The columns that tell an event's place. */
export const LABEL_COLUMNS = ['event_id', 'type', 'sample_id'] as const;
export type StoredLabels = Pick<EventRow, 'eventId' | 'type' | 'sampleId'>;

/** The events of `EVENT_COLUMNS`. */
export function storedEvents(columns: ParquetColumns): EventRow[] {
  const data = columns.bytes('data');
  const createdBy = columns.strings('created_by');
  const createdAt = columns.numbers('created_at');
  const extraJson = columns.strings('extra_json');
  return storedLabels(columns).map((labels, row) => ({
    ...labels,
    data: Buffer.from(data[row] ?? NULL),
    createdBy: createdBy[row] ?? null,
    createdAtMicros: createdAt[row] ?? 0,
    extraJson: extraJson[row] ?? null,
  }));
}

const NULL = Buffer.from('null');

/** The labels of `LABEL_COLUMNS`. */
export function storedLabels(columns: ParquetColumns): StoredLabels[] {
  const type = columns.strings('type');
  const sampleId = columns.strings('sample_id');
  return columns.numbers('event_id').map((id, row) => ({
    eventId: id ?? 0,
    type: type[row] ?? '',
    sampleId: sampleId[row] ?? null,
  }));
}
