import { EvalakeError } from '#contract/evalake-error.ts';
import { memberSpans } from '#json/scan.ts';
import { TextCache } from '#json/text-cache.ts';
import { codeAt } from '#lake/columns/code-at.ts';
import { NO_TEXT, type TextTable } from '#lake/columns/text-table.ts';
import { TypeCode } from '#lake/events/event-rows.ts';
import type { EventTable } from '#lake/events/event-table.ts';
import { TimeCache } from './time-cache.ts';

const QUOTE = 0x22;
const DIGIT_0 = 0x30;
/** Of `null`. */
const LETTER_N = 0x6e;
const NULL_TEXT: Buffer = Buffer.from('null');
const NOTHING = new Uint8Array(0);

/** An event in the inbox lacks members that ingest has checked: the object is damaged. */
export class DamagedEventError extends EvalakeError {
  override readonly name = 'DamagedEventError';
}

/** Parses events, whose JSON text ingest has checked, and appends them to a table. */
export class EventParser {
  readonly #table: EventTable;
  readonly #spans: number[] = [];
  readonly #keys = new TextCache();
  readonly #times = new TimeCache();
  readonly #emptyName: number;

  constructor(table: EventTable) {
    this.#table = table;
    this.#emptyName = table.names.codeOf('');
  }

  /** @throws DamagedEventError */
  append(text: Buffer, from: number, to: number): void {
    const { names, texts } = this.#table;
    const spans = this.#spans;
    const count = memberSpans(text, from, to, spans);
    let eventId: number | undefined;
    let type: number | undefined;
    let createdAtMicros: number | undefined;
    let [sampleId, createdBy]: [number, number] = [NO_TEXT, NO_TEXT];
    let [data, dataFrom, dataTo] = [NULL_TEXT, 0, NULL_TEXT.length];
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
          type = codeAt(names, text, valueStart, valueEnd);
          break;
        case 'data':
          [data, dataFrom, dataTo] = [text, valueStart, valueEnd];
          break;
        case 'sample_id':
          sampleId = scalarCode(names, text, valueStart, valueEnd);
          break;
        case 'created_by':
          createdBy =
            text[valueStart] === QUOTE ? codeAt(names, text, valueStart, valueEnd) : NO_TEXT;
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
    if (sampleId === this.#emptyName && type === TypeCode.spec && eventId === 0) sampleId = NO_TEXT;
    const dataBytes = dataTo - dataFrom;
    const dataStart = texts.append(data, dataFrom, dataTo);
    const extraJson = extra ? Buffer.from(`{${extra.join(', ')}}`) : NOTHING;
    const [extraStart, extraBytes] = [texts.append(extraJson), extraJson.length];
    // One literal: where another is spread, the engine makes a new shape for each event.
    this.#table.append({
      eventId,
      type,
      sampleId,
      createdBy,
      createdAtMicros,
      dataStart,
      dataBytes,
      extraStart,
      extraBytes,
    });
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

/** Of a text, or of the text of a number; null has none. */
function scalarCode(names: TextTable, text: Buffer, start: number, end: number): number {
  if (text[start] === QUOTE) return codeAt(names, text, start, end);
  return text[start] === LETTER_N ? NO_TEXT : names.codeOfBytes(text, start, end);
}
