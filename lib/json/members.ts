import type { Span } from '#contract/batch-text.ts';
import { elementSpans, memberSpans, skipSpace } from './scan.ts';
import { stringAt } from './text.ts';

/**
 * The simple way to look into JSON text: it allocates an object for each member and element. In
 * loops over many objects use `memberSpans` and `elementSpans` of scan.ts, which allocate none.
 */

export interface Member extends Span {
  readonly key: string;
  /** The value alone. */
  readonly value: Span;
}

/** The members of the object in the span, in order; none of other values. Valid JSON is expected. */
export function membersOf(bytes: Buffer, { start, end }: Span): Member[] {
  const spans: number[] = [];
  const at = skipSpace(bytes, start, end);
  const count = bytes[at] === 0x7b ? memberSpans(bytes, at, end, spans) : 0;
  return Array.from({ length: count / 4 }, (_, i) => {
    const [keyStart = 0, keyEnd = 0, valueStart = 0, valueEnd = 0] = spans.slice(4 * i, 4 * i + 4);
    return {
      key: stringAt(bytes, keyStart, keyEnd),
      start: keyStart,
      end: valueEnd,
      value: { start: valueStart, end: valueEnd },
    };
  });
}

/** The value of the object's member, the last of that name as `JSON.parse` takes it. */
export function memberAt(bytes: Buffer, object: Span, key: string): Span | undefined {
  return membersOf(bytes, object).findLast((member) => member.key === key)?.value;
}

/** The elements of the array in the span; none of other values. Valid JSON is expected. */
export function elementsOf(bytes: Buffer, { start, end }: Span): Span[] {
  const spans: number[] = [];
  const at = skipSpace(bytes, start, end);
  const count = bytes[at] === 0x5b ? elementSpans(bytes, at, end, spans) : 0;
  return Array.from({ length: count / 2 }, (_, i) => ({
    start: spans[2 * i] ?? 0,
    end: spans[2 * i + 1] ?? 0,
  }));
}
