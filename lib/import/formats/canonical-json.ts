import { isObject } from '#json/is-object.ts';

/** JSON text that does not depend on the order of members. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) => (isObject(each) ? sorted(each) : each));
}

function sorted(object: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const entries = Object.entries(object);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
