import { memberSpans } from '#json/scan.ts';
import { TextCache } from '#json/text-cache.ts';
import { codeAt } from '../columns/code-at.ts';
import { SparseNumbers } from '../columns/sparse-numbers.ts';
import type { TextTable } from '../columns/text-table.ts';
import { dataAt, type EventRows, isTextRead, TypeCode } from './event-rows.ts';

/** Values lifted out of `data` for analysis, by column, one for each event of a range. */
export interface LiftedColumns {
  /** Codes of the rows' `names`; 0 where there is none. */
  readonly model: Uint32Array;
  readonly promptTokens: SparseNumbers;
  readonly completionTokens: SparseNumbers;
  readonly cost: SparseNumbers;
  /** Of `Truth`. */
  readonly correct: Uint8Array;
}

export const Truth = { unknown: 0, no: 1, yes: 2 } as const;

/**
 * `model`, `usage` and `cost` of `sampling` events, `correct` of `match` events. Tokens have the names
 * of OpenAI's API (`prompt_tokens`) or those of others (`input_tokens`); a cost may stand in `usage`.
 * Nothing of events whose text is not read.
 */
export function liftColumns(rows: EventRows, start = 0, end = rows.type.length): LiftedColumns {
  const events = end - start;
  const columns = {
    model: new Uint32Array(events),
    promptTokens: new SparseNumbers(events),
    completionTokens: new SparseNumbers(events),
    cost: new SparseNumbers(events),
    correct: new Uint8Array(events),
  };
  const lifter = new Lifter(columns, rows.names);
  for (let row = start; row < end; row += 1) {
    const type = rows.type[row];
    if (type !== TypeCode.sampling && type !== TypeCode.match) continue;
    if (!isTextRead(rows, row)) continue;
    const text = dataAt(rows, row);
    if (type === TypeCode.match) lifter.match(row - start, text, 0, text.length);
    else lifter.sampling(row - start, text, 0, text.length);
  }
  return columns;
}

/** Reuses its arrays of spans and names for all events. */
class Lifter {
  readonly #columns: LiftedColumns;
  readonly #table: TextTable;
  readonly #names = new TextCache();
  readonly #spans: number[] = [];
  readonly #usageSpans: number[] = [];

  constructor(columns: LiftedColumns, table: TextTable) {
    this.#columns = columns;
    this.#table = table;
  }

  match(index: number, text: Buffer, start: number, end: number): void {
    const spans = this.#spans;
    const count = objectSpans(text, start, end, spans);
    for (let i = 0; i < count; i += 4) {
      if (this.#nameAt(text, spans, i) !== 'correct') continue;
      this.#columns.correct[index] = truthAt(text, spans[i + 2], spans[i + 3]);
    }
  }

  sampling(index: number, text: Buffer, start: number, end: number): void {
    const spans = this.#spans;
    const { cost } = this.#columns;
    const count = objectSpans(text, start, end, spans);
    for (let i = 0; i < count; i += 4) {
      const [valueStart = 0, valueEnd = 0] = [spans[i + 2], spans[i + 3]];
      switch (this.#nameAt(text, spans, i)) {
        case 'model':
          if (text[valueStart] === 0x22) {
            this.#columns.model[index] = codeAt(this.#table, text, valueStart, valueEnd);
          }
          break;
        case 'cost':
          replace(cost, index, numberAt(text, valueStart, valueEnd));
          break;
        case 'total_cost':
          fill(cost, index, numberAt(text, valueStart, valueEnd));
          break;
        case 'usage':
          this.#usage(index, text, valueStart, valueEnd);
          break;
        default:
      }
    }
  }

  #usage(index: number, text: Buffer, start: number, end: number): void {
    const spans = this.#usageSpans;
    const count = objectSpans(text, start, end, spans);
    const { promptTokens, completionTokens, cost } = this.#columns;
    for (let i = 0; i < count; i += 4) {
      const [valueStart = 0, valueEnd = 0] = [spans[i + 2], spans[i + 3]];
      switch (this.#nameAt(text, spans, i)) {
        case 'prompt_tokens':
          replace(promptTokens, index, countAt(text, valueStart, valueEnd));
          break;
        case 'completion_tokens':
          replace(completionTokens, index, countAt(text, valueStart, valueEnd));
          break;
        case 'input_tokens':
          fill(promptTokens, index, countAt(text, valueStart, valueEnd));
          break;
        case 'output_tokens':
          fill(completionTokens, index, countAt(text, valueStart, valueEnd));
          break;
        case 'cost':
        case 'total_cost':
          fill(cost, index, numberAt(text, valueStart, valueEnd));
          break;
        default:
      }
    }
  }

  #nameAt(text: Buffer, spans: readonly number[], i: number): string {
    return this.#names.stringAt(text, spans[i] ?? 0, spans[i + 1] ?? 0);
  }
}

function objectSpans(text: Buffer, start: number, end: number, into: number[]): number {
  return text[start] === 0x7b ? memberSpans(text, start, end, into) : 0;
}

/** A value of another kind leaves what was found before. */
function replace(column: SparseNumbers, index: number, value: number | null): void {
  if (value !== null) column.set(index, value);
}

function fill(column: SparseNumbers, index: number, value: number | null): void {
  if (value !== null && column.at(index) === null) column.set(index, value);
}

/** True and false, also as 1 and 0, in any spelling of these numbers. */
function truthAt(text: Buffer, start = 0, end = 0): number {
  const value = text.toString('latin1', start, end);
  if (value === 'true') return Truth.yes;
  if (value === 'false') return Truth.no;
  const number = numberAt(text, start, end);
  if (number === 1) return Truth.yes;
  return number === 0 ? Truth.no : Truth.unknown;
}

function numberAt(data: Buffer, start: number, end: number): number | null {
  const first = data[start] ?? 0;
  if (first !== 0x2d && !(first >= 0x30 && first <= 0x39)) return null;
  const value = Number(data.toString('latin1', start, end));
  return Number.isFinite(value) ? value : null;
}

function countAt(data: Buffer, start = 0, end = 0): number | null {
  const value = numberAt(data, start, end);
  return value !== null && Number.isSafeInteger(value) ? value : null;
}
