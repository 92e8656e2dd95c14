import { sliceMembers } from '../../json/scan.ts';
import { stringAt } from '../../json/text.ts';
import type { EventRows } from './event-rows.ts';

/** What is lifted out of `data` for analysis, by column, a value for each event. */
export interface LiftedColumns {
  readonly model: (string | null)[];
  readonly promptTokens: (number | null)[];
  readonly completionTokens: (number | null)[];
  readonly cost: (number | null)[];
  readonly correct: (boolean | null)[];
}

type Wanted = Readonly<Record<string, (data: Buffer, start: number, end: number) => void>>;

/** `model`, `usage` and `cost` of `sampling` events, `correct` of `match` events. */
export function liftColumns(rows: EventRows): LiftedColumns {
  const columns: LiftedColumns = {
    model: nulls(rows),
    promptTokens: nulls(rows),
    completionTokens: nulls(rows),
    cost: nulls(rows),
    correct: nulls(rows),
  };
  rows.type.forEach((type, index) => {
    const data = rows.data[index];
    if (!data || (type !== 'sampling' && type !== 'match')) return;
    visitMembers(
      data,
      0,
      data.length,
      type === 'match' ? match(columns, index) : sampling(columns, index),
    );
  });
  return columns;
}

function nulls<T>(rows: EventRows): (T | null)[] {
  return rows.type.map(() => null);
}

function match({ correct }: LiftedColumns, index: number): Wanted {
  return {
    correct: (data, start, end) => {
      const text = data.toString('latin1', start, end);
      if (text === 'true' || text === 'false') correct[index] = text === 'true';
    },
  };
}

function sampling(columns: LiftedColumns, index: number): Wanted {
  return {
    model: (data, start, end) => {
      if (data[start] === 0x22) columns.model[index] = stringAt(data, start, end);
    },
    cost: (data, start, end) => {
      columns.cost[index] = numberAt(data, start, end);
    },
    usage: (data, start, end) =>
      visitMembers(data, start, end, {
        prompt_tokens: (_, at, stop) => {
          columns.promptTokens[index] = countAt(data, at, stop);
        },
        completion_tokens: (_, at, stop) => {
          columns.completionTokens[index] = countAt(data, at, stop);
        },
      }),
  };
}

function visitMembers(data: Buffer, start: number, end: number, wanted: Wanted): void {
  if (data[start] !== 0x7b) return;
  const spans = sliceMembers(data, start, end);
  for (let i = 0; i < spans.length; i += 4) {
    const key = stringAt(data, spans[i] ?? 0, spans[i + 1] ?? 0);
    if (Object.hasOwn(wanted, key)) wanted[key]?.(data, spans[i + 2] ?? 0, spans[i + 3] ?? 0);
  }
}

function numberAt(data: Buffer, start: number, end: number): number | null {
  const first = data[start] ?? 0;
  if (first !== 0x2d && !(first >= 0x30 && first <= 0x39)) return null;
  const value = Number(data.toString('latin1', start, end));
  return Number.isFinite(value) ? value : null;
}

function countAt(data: Buffer, start: number, end: number): number | null {
  const value = numberAt(data, start, end);
  return value !== null && Number.isSafeInteger(value) ? value : null;
}

/** The sum of what is there; null when nothing is. */
export function sumOf(values: readonly (number | null)[]): number | null {
  let sum: number | null = null;
  for (const value of values) if (value !== null) sum = (sum ?? 0) + value;
  return sum;
}
