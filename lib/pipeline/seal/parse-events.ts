import { sliceMembers } from '../../json/scan.ts';
import { stringAt } from '../../json/text.ts';
import { parseTimestamp } from '../../contract/time.ts';
import type { EventRows } from './event-rows.ts';

const QUOTE = 0x22;
const DIGIT_0 = 0x30;
const NULL_TEXT = Buffer.from('null');

/** An event in the inbox is not what ingest lets through: the object is damaged. */
export class DamagedEventError extends Error {
  override readonly name = 'DamagedEventError';
}

/** Appends the event whose JSON text fills `[start, end)`. Ingest has checked it. */
export function appendEvent(rows: EventRows, text: Buffer, start: number, end: number): void {
  const spans = sliceMembers(text, start, end);
  let eventId: number | undefined;
  let type: string | undefined;
  let createdAt: number | undefined;
  let sampleId: string | null = null;
  let createdBy: string | null = null;
  let data: Buffer = NULL_TEXT;
  let extra: string[] | undefined;
  for (let i = 0; i < spans.length; i += 4) {
    const keyStart = spans[i] ?? 0;
    const valueStart = spans[i + 2] ?? 0;
    const valueEnd = spans[i + 3] ?? 0;
    switch (stringAt(text, keyStart, spans[i + 1] ?? 0)) {
      case 'run_id':
        break;
      case 'event_id':
        eventId = integerAt(text, valueStart, valueEnd);
        break;
      case 'type':
        type = stringAt(text, valueStart, valueEnd);
        break;
      case 'data':
        data = text.subarray(valueStart, valueEnd);
        break;
      case 'sample_id':
        sampleId = scalarAt(text, valueStart, valueEnd);
        break;
      case 'created_by':
        createdBy = scalarAt(text, valueStart, valueEnd);
        break;
      case 'created_at':
        createdAt = parseTimestamp(stringAt(text, valueStart, valueEnd));
        break;
      default:
        (extra ??= []).push(text.toString('utf8', keyStart, valueEnd));
    }
  }
  if (eventId === undefined || type === undefined || createdAt === undefined) {
    throw new DamagedEventError(
      `an event in the inbox lacks a member: ${text.toString('utf8', start, end)}`,
    );
  }
  rows.eventId.push(eventId);
  rows.type.push(type);
  rows.sampleId.push(sampleId);
  rows.data.push(data);
  rows.createdBy.push(createdBy);
  rows.createdAt.push(createdAt);
  rows.extraJson.push(extra ? `{${extra.join(', ')}}` : null);
}

function integerAt(text: Buffer, start: number, end: number): number {
  let value = 0;
  for (let i = start; i < end; i++) {
    const digit = (text[i] ?? 0) - DIGIT_0;
    if (digit < 0 || digit > 9) return Number(text.toString('latin1', start, end));
    value = value * 10 + digit;
  }
  return value;
}

/** Text, or the text of a number; null for null. */
function scalarAt(text: Buffer, start: number, end: number): string | null {
  if (text[start] === QUOTE) return stringAt(text, start, end);
  const raw = text.toString('latin1', start, end);
  return raw === 'null' ? null : raw;
}
