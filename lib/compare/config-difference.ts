import { isObject } from '#json/is-object.ts';
import type { ConfigDifference } from '#schemas/compare.ts';

type Json = Readonly<Record<string, unknown>>;

/**
 * The differences between two configurations. Members of objects are compared by their path,
 * `run_config.seed`; all other values, lists too, as a whole. In ascending order of the keys.
 */
export function configDifferences(baseline: Json, candidate: Json): ConfigDifference[] {
  const [before, after] = [flatten(baseline), flatten(candidate)];
  const keys = [...new Set([...before.keys(), ...after.keys()])].sort();
  return keys.flatMap((key) => {
    const [from = null, to = null] = [before.get(key), after.get(key)];
    const isSame = JSON.stringify(from) === JSON.stringify(to);
    return isSame ? [] : [{ key, baseline: from, candidate: to }];
  });
}

function flatten(object: Json, path = '', into = new Map<string, unknown>()): Map<string, unknown> {
  for (const [name, value] of Object.entries(object)) {
    const key = path === '' ? name : `${path}.${name}`;
    if (isObject(value)) flatten(value, key, into);
    else into.set(key, value);
  }
  return into;
}
