import { EvalakeError } from '#contract/evalake-error.ts';
import { Place, placeOf } from '#schemas/recorder-event.ts';
import { memberSpans } from '#json/scan.ts';
import { stringAt } from '#json/text.ts';
import { TextCache } from '#json/text-cache.ts';
import type { EventRows } from '#lake/event-rows.ts';
import { TimeCache } from './time-cache.ts';

const QUOTE = 0x22;
const DIGIT_0 = 0x30;
const NULL_TEXT: Buffer = Buffer.from('null');

/** An event in the inbox lacks members that ingest has checked: the object is damaged. */
export class DamagedEventError extends EvalakeError {
  override readonly name = 'DamagedEventError';
}

/** Parses events, whose JSON text ingest has checked, and appends them to rows. */
export class EventParser {
  readonly #rows: EventRows;
  readonly #spans: number[] = [];
  readonly #keys = new TextCache();
  readonly #types = new TextCache();
  readonly #creators = new TextCache();
  readonly #times = new TimeCache();

  constructor(rows: EventRows) {
    this.#rows = rows;
  }

  /** @throws DamagedEventError */
  append(text: Buffer, from: number, to: number): void {
    const spans = this.#spans;
    const count = memberSpans(text, from, to, spans);
    let eventId: number | undefined;
    let type: string | undefined;
    let createdAtMicros: number | undefined;
    let sampleId: string | null = null;
    let createdBy: string | null = null;
    let [data, dataStart, dataEnd] = [NULL_TEXT, 0, NULL_TEXT.length];
    let extra: string[] | undefined;
    for (let i = 0; i < count; i += 4) {
      const valueStart = spans[i + 2] ?? 0;
      const valueEnd = spans[i + 3] ?? 0;
      switch (this.#keys.stringAt(text, spans[i] ?? 0, spans[i + 1] ?? 0)) {
        case 'run_id':
          break;
        case 'event_id':
          eventId = parseInteger(text, valueStart, valueEnd);
          break;
        case 'type':
          type = this.#types.stringAt(text, valueStart, valueEnd);
          break;
        case 'data':
          [data, dataStart, dataEnd] = [text, valueStart, valueEnd];
          break;
        case 'sample_id':
          sampleId = parseScalar(text, valueStart, valueEnd);
          break;
        case 'created_by':
          createdBy =
            text[valueStart] === QUOTE ? this.#creators.stringAt(text, valueStart, valueEnd) : null;
          break;
        case 'created_at':
          createdAtMicros = this.#times.timeAt(text, valueStart, valueEnd);
          break;
        default:
          (extra ??= []).push(text.toString('utf8', spans[i], valueEnd));
      }
    }
    if (eventId === undefined || type === undefined || createdAtMicros === undefined) {
      throw new DamagedEventError(
        `the event at bytes ${from} to ${to} of an inbox object lacks a member`,
      );
    }
    // A spec may name no sample with null or with an empty text; the row has null for both.
    if (sampleId === '' && placeOf(eventId, type, sampleId) === Place.spec) sampleId = null;
    const rows = this.#rows;
    rows.eventId.push(eventId);
    rows.type.push(type);
    rows.sampleId.push(sampleId);
    rows.createdBy.push(createdBy);
    rows.createdAtMicros.push(createdAtMicros);
    const start = rows.texts.append(data, dataStart, dataEnd);
    const extraStart = start + dataEnd - dataStart;
    const extraJson = extra && Buffer.from(`{${extra.join(', ')}}`);
    if (extraJson) rows.texts.append(extraJson);
    rows.dataStart.push(start);
    rows.dataEnd.push(extraStart);
    rows.extraStart.push(extraStart);
    rows.extraEnd.push(extraStart + (extraJson?.length ?? 0));
  }
}

function parseInteger(text: Buffer, start: number, end: number): number {
  let value = 0;
  for (let i = start; i < end; i++) {
    const digit = (text[i] ?? 0) - DIGIT_0;
    if (digit < 0 || digit > 9) return Number(text.toString('latin1', start, end));
    value = value * 10 + digit;
  }
  return value;
}

/** Returns a text, or the text of a number; null for null. */
function parseScalar(text: Buffer, start: number, end: number): string | null {
  if (text[start] === QUOTE) return stringAt(text, start, end);
  const raw = text.toString('latin1', start, end);
  return raw === 'null' ? null : raw;
}
