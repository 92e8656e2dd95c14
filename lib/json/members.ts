import type { Span } from '#contract/batch-text.ts';
import { skipSpace, sliceElements, sliceMembers } from './scan.ts';
import { stringAt } from './text.ts';

export interface Member extends Span {
  readonly key: string;
  /** The value alone. */
  readonly value: Span;
}

/** The members of the object in the span, in order. The text must be valid JSON. */
export function membersOf(bytes: Buffer, { start, end }: Span): Member[] {
  const spans = sliceMembers(bytes, skipSpace(bytes, start, end), end);
  return Array.from({ length: spans.length / 4 }, (_, i) => {
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

/** The elements of the array in the span. The text must be valid JSON. */
export function elementsOf(bytes: Buffer, { start, end }: Span): Span[] {
  const flat = sliceElements(bytes.subarray(start, end));
  return Array.from({ length: flat.length / 2 }, (_, i) => ({
    start: start + (flat[2 * i] ?? 0),
    end: start + (flat[2 * i + 1] ?? 0),
  }));
}
