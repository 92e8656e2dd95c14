import { UnreadableAnswerError } from './failures.ts';

/** Reads a part of an answer; `at` names it. @throws UnreadableAnswerError */
export type Shape<T> = (value: unknown, at: string) => T;

export const text: Shape<string> = (value, at) =>
  typeof value === 'string' ? value : refuse(at, 'a text');
export const number: Shape<number> = (value, at) =>
  typeof value === 'number' ? value : refuse(at, 'a number');
export const flag: Shape<boolean> = (value, at) =>
  typeof value === 'boolean' ? value : refuse(at, 'true or false');
export const anything: Shape<unknown> = (value) => value;

export function oneOf<const T extends string>(choices: readonly T[]): Shape<T> {
  return (value, at) =>
    choices.find((choice) => choice === value) ?? refuse(at, `one of ${choices.join(', ')}`);
}

export function nullable<T>(shape: Shape<T>): Shape<T | null> {
  return (value, at) => (value === null || value === undefined ? null : shape(value, at));
}

export function optional<T>(shape: Shape<T>): Shape<T | undefined> {
  return (value, at) => (value === undefined ? undefined : shape(value, at));
}

export function list<T>(shape: Shape<T>): Shape<T[]> {
  return (value, at) => {
    if (!Array.isArray(value)) return refuse(at, 'a list');
    try {
      return value.map((each: unknown) => shape(each, at));
    } catch {
      // A name for each of a million values takes longer than to read them: only a fault has its place.
      return value.map((each: unknown, place) => shape(each, `${at}[${place}]`));
    }
  };
}

/** An object with these members; others are left out. */
export function record<T extends object>(members: {
  readonly [Name in keyof T]: Shape<T[Name]>;
}): Shape<T>;
export function record(members: Readonly<Record<string, Shape<unknown>>>): Shape<object> {
  return (value, at) => {
    if (!isRecord(value)) return refuse(at, 'an object');
    const entries = Object.entries(members);
    return Object.fromEntries(
      entries.map(([name, shape]) => [name, shape(value[name], `${at}.${name}`)]),
    );
  };
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refuse(at: string, wanted: string): never {
  throw new UnreadableAnswerError(
    `${at} is not ${wanted}: the server may be of another version than this page; reload the page`,
  );
}
