import { readEventsFile } from '../../lib/lake/events-file.ts';
import { decodeName } from '../../lib/contract/names.ts';
import { EVENTS_ROOT, SEALS_PREFIX } from '../../lib/contract/keys.ts';
import { formatEvent } from '../../lib/pipeline/event-text.ts';
import { eventRow } from '../../lib/pipeline/seal/event-rows.ts';
import { parseSealRecord } from '../../lib/pipeline/seal/record-file.ts';
import type { SealRecord } from '../../schemas/seal-record.ts';
import type { SentEvent } from './sent-events.ts';
import { readSentEvent } from './sent-events.ts';

type Objects = ReadonlyMap<string, Uint8Array>;

const EVENTS_FILE = /^events\/([^/]+)\/year=\d{4}\/month=\d{2}\/run_id=(.+)\.parquet$/;

/** Every event of every events file of the lake. */
export async function readLakeEvents(objects: Objects): Promise<SentEvent[]> {
  const events: SentEvent[] = [];
  for (const [key, bytes] of objects) {
    if (!key.startsWith(`${EVENTS_ROOT}/`)) continue;
    const [, project = '', run = ''] = EVENTS_FILE.exec(key) ?? [];
    const rows = await readEventsFile(bytes);
    for (const index of rows.eventId.keys()) {
      events.push(readSentEvent(project, formatEvent(decodeName(run), eventRow(rows, index))));
    }
  }
  return events;
}

export function readSealRecords(objects: Objects): SealRecord[] {
  return [...objects]
    .filter(([key]) => key.startsWith(SEALS_PREFIX))
    .map(([, bytes]) => parseSealRecord(bytes));
}
