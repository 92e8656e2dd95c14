import { EvalakeError } from '#contract/evalake-error.ts';
import { MAX_DEPTH } from '#json/scan.ts';

/** The data has no JSON form that a reader could take. */
export class UnrecordableDataError extends EvalakeError {
  override readonly name = 'UnrecordableDataError';
}

/** The text of NaN and the infinities: Python's literals, or null, since JSON has none. */
export type NonFinite = 'python' | 'null';

/**
 * Writes a value as Python's `json.dumps(value, ensure_ascii=False)` does: a space after commas and
 * colons, on one line. It has the JSON form that `JSON.stringify` gives it (`toJSON`, no members
 * without a value), with two exceptions: a bigint is a number, and a typed array is an array.
 * @throws UnrecordableDataError when the value is nested too deep, as a circular one is
 */
export function jsonText(value: unknown, nonFinite: NonFinite): string {
  return valueText(value, '', nonFinite, 0) ?? 'null';
}

/** Undefined when a value has no JSON form: an object leaves such a member out. */
function valueText(
  given: unknown,
  key: string,
  nonFinite: NonFinite,
  depth: number,
): string | undefined {
  const value = applyToJson(given, key);
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value);
    case 'number':
      return numberText(value, nonFinite);
    case 'boolean':
    case 'bigint':
      return String(value);
    case 'object':
      return value === null ? 'null' : containerText(value, nonFinite, depth + 1);
    default:
      return undefined;
  }
}

function applyToJson(value: unknown, key: string): unknown {
  return hasToJson(value) ? value.toJSON(key) : value;
}

function hasToJson(value: unknown): value is { toJSON(key: string): unknown } {
  if (typeof value !== 'object' || value === null) return false;
  return 'toJSON' in value && typeof value.toJSON === 'function';
}

function numberText(value: number, nonFinite: NonFinite): string {
  if (Number.isFinite(value)) return Object.is(value, -0) ? '-0.0' : String(value);
  return nonFinite === 'python' ? String(value) : 'null';
}

function containerText(value: object, nonFinite: NonFinite, depth: number): string {
  if (depth > MAX_DEPTH) {
    throw new UnrecordableDataError(
      `the data is nested deeper than ${MAX_DEPTH} levels, or is circular; record a plain value`,
    );
  }
  if (Array.isArray(value)) return arrayText(value, nonFinite, depth);
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    return arrayText(Object.values(value), nonFinite, depth);
  }
  let text = '';
  for (const [key, member] of Object.entries(value)) {
    const memberText = valueText(member, key, nonFinite, depth);
    if (memberText === undefined) continue;
    text += `${text === '' ? '' : ', '}${JSON.stringify(key)}: ${memberText}`;
  }
  return `{${text}}`;
}

function arrayText(values: readonly unknown[], nonFinite: NonFinite, depth: number): string {
  let text = '';
  for (let i = 0; i < values.length; i++) {
    text += `${i === 0 ? '' : ', '}${valueText(values[i], String(i), nonFinite, depth) ?? 'null'}`;
  }
  return `[${text}]`;
}
