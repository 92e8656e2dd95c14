import { SentNumber, textAsSent } from '../../fetch/json-as-sent.ts';
import { isRecord } from '../../fetch/shape.ts';

/** A member in which two values differ; undefined where one of them lacks it. */
export interface Difference {
  readonly path: string;
  readonly one: string | undefined;
  readonly other: string | undefined;
}

/** The members in which two JSON values differ, by their paths, numbers as they were sent. */
export function differences(one: unknown, other: unknown): readonly Difference[] {
  const [left, right] = [leavesOf(one), leavesOf(other)];
  return [...new Set([...left.keys(), ...right.keys()])].flatMap((path) =>
    left.get(path) === right.get(path)
      ? []
      : [{ path, one: left.get(path), other: right.get(path) }],
  );
}

/** Deeper values are compared by their text. */
const DEEPEST = 6;

function leavesOf(
  value: unknown,
  path = '',
  depth = 0,
  leaves = new Map<string, string>(),
): ReadonlyMap<string, string> {
  const entries = entriesOf(value);
  if (!entries || entries.length === 0 || depth === DEEPEST) {
    leaves.set(path, textOf(value));
    return leaves;
  }
  for (const [name, each] of entries) {
    leavesOf(each, path === '' ? name : `${path}.${name}`, depth + 1, leaves);
  }
  return leaves;
}

function entriesOf(value: unknown): readonly (readonly [string, unknown])[] | undefined {
  if (value instanceof SentNumber) return undefined;
  if (Array.isArray(value)) return value.map((each: unknown, place) => [String(place), each]);
  return isRecord(value) ? Object.entries(value) : undefined;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : textAsSent(value);
}
