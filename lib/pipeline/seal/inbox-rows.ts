import { gunzipSync } from 'node:zlib';
import { readBatches } from '../../contract/batch-text.ts';
import type { RunParameters } from '../../contract/run-parameters.ts';
import type { EventRows } from './event-rows.ts';
import { appendEvent } from './parse-events.ts';

/** Appends the events of an inbox object; returns the parameters that came with them. */
export function appendInboxObject(rows: EventRows, bytes: Uint8Array): RunParameters[] {
  const text = gunzipSync(bytes);
  const parameters: RunParameters[] = [];
  readBatches(
    text,
    (start, end) => appendEvent(rows, text, start, end),
    (found) => parameters.push(found),
  );
  return parameters;
}
