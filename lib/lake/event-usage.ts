import { exactCount } from '#documents/scores.ts';
import { memberSpans } from '#json/scan.ts';
import { TextCache } from '#json/text-cache.ts';
import { dataAt, type EventRows, isTextRead } from './event-rows.ts';

/** Values lifted out of `data` for analysis, by column, one for each event. */
export interface LiftedColumns {
  readonly model: (string | null)[];
  readonly promptTokens: (number | null)[];
  readonly completionTokens: (number | null)[];
  readonly cost: (number | null)[];
  readonly correct: (boolean | null)[];
}

/**
 * `model`, `usage` and `cost` of `sampling` events, `correct` of `match` events. Tokens have the names
 * of OpenAI's API (`prompt_tokens`) or those of others (`input_tokens`); a cost may stand in `usage`.
 * Nothing of events whose text is not read.
 */
export function liftColumns(rows: EventRows): LiftedColumns {
  const columns: LiftedColumns = {
    model: nullColumn(rows),
    promptTokens: nullColumn(rows),
    completionTokens: nullColumn(rows),
    cost: nullColumn(rows),
    correct: nullColumn(rows),
  };
  const lifter = new Lifter(columns);
  rows.type.forEach((type, index) => {
    if ((type !== 'sampling' && type !== 'match') || !isTextRead(rows, index)) return;
    const text = dataAt(rows, index);
    if (type === 'match') lifter.match(index, text, 0, text.length);
    else lifter.sampling(index, text, 0, text.length);
  });
  return columns;
}

function nullColumn<T>(rows: EventRows): (T | null)[] {
  return Array<T | null>(rows.type.length).fill(null);
}

/** Reuses its arrays of spans and names for all events. */
class Lifter {
  readonly #columns: LiftedColumns;
  readonly #names = new TextCache();
  readonly #models = new TextCache();
  readonly #spans: number[] = [];
  readonly #usageSpans: number[] = [];

  constructor(columns: LiftedColumns) {
    this.#columns = columns;
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
    const count = objectSpans(text, start, end, spans);
    for (let i = 0; i < count; i += 4) {
      const [valueStart = 0, valueEnd = 0] = [spans[i + 2], spans[i + 3]];
      switch (this.#nameAt(text, spans, i)) {
        case 'model':
          if (text[valueStart] === 0x22) {
            this.#columns.model[index] = this.#models.stringAt(text, valueStart, valueEnd);
          }
          break;
        case 'cost':
          this.#columns.cost[index] =
            numberAt(text, valueStart, valueEnd) ?? this.#columns.cost[index] ?? null;
          break;
        case 'total_cost':
          this.#columns.cost[index] ??= numberAt(text, valueStart, valueEnd);
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
    const { promptTokens, completionTokens } = this.#columns;
    for (let i = 0; i < count; i += 4) {
      const [valueStart = 0, valueEnd = 0] = [spans[i + 2], spans[i + 3]];
      switch (this.#nameAt(text, spans, i)) {
        case 'prompt_tokens':
          promptTokens[index] = countAt(text, valueStart, valueEnd) ?? promptTokens[index] ?? null;
          break;
        case 'completion_tokens':
          completionTokens[index] =
            countAt(text, valueStart, valueEnd) ?? completionTokens[index] ?? null;
          break;
        case 'input_tokens':
          promptTokens[index] ??= countAt(text, valueStart, valueEnd);
          break;
        case 'output_tokens':
          completionTokens[index] ??= countAt(text, valueStart, valueEnd);
          break;
        case 'cost':
        case 'total_cost':
          this.#columns.cost[index] ??= numberAt(text, valueStart, valueEnd);
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

/** True and false, also as 1 and 0, in any spelling of these numbers. Null for other values. */
function truthAt(text: Buffer, start = 0, end = 0): boolean | null {
  const value = text.toString('latin1', start, end);
  if (value === 'true' || value === 'false') return value === 'true';
  const number = numberAt(text, start, end);
  return number === 1 || number === 0 ? number === 1 : null;
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

/** The sum of the counts that are not null; null when all are, or when the sum is not exact. */
export function sumOfCounts(counts: readonly (number | null)[]): number | null {
  const sum = sumOf(counts);
  return sum === null ? null : exactCount(sum);
}

/** The sum of the values that are not null; null when all are, or when the sum overflows a double. */
export function sumOf(values: readonly (number | null)[]): number | null {
  let sum: number | null = null;
  // By index: an iterator makes an object for each value.
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i] ?? null;
    if (value !== null) sum = (sum ?? 0) + value;
  }
  return Number.isFinite(sum) ? sum : null;
}
