import { canonicalJson } from '../canonical-json.ts';
import { plainName } from '../file-head.ts';
import type { LogSource } from '../format.ts';
import { parseJsonText, parseShape } from '../parse-value.ts';
import {
  type Output,
  outputSchema,
  responseText,
  type Result,
  resultsOf,
} from './promptfoo-schema.ts';

/** An output in JSON beside JSON lines. */
export interface Companion {
  readonly name: string;
  readonly output: Output;
}

/**
 * The output in JSON that `promptfoo eval` wrote of the same evaluation, `-o x.json -o x.jsonl`: it
 * has the same name and all these results. It tells the evaluation's id, which the lines do not.
 */
export async function companionOf(
  source: LogSource,
  results: readonly Result[],
): Promise<Companion | undefined> {
  const name = plainName(source.path).replace(/\.jsonl$/i, '.json');
  if (results.length === 0 || name === plainName(source.path)) return undefined;
  const text = await source.neighbour(name);
  const output = text && parseShape(parseJsonText(text), outputSchema).data;
  if (!output) return undefined;
  const there = new Set(resultsOf(output).map((result) => keyOf(result)));
  return results.every((result) => there.has(keyOf(result))) ? { name, output } : undefined;
}

/** What both files have of a result. */
function keyOf({ promptIdx, testIdx, success, score, vars, response }: Result): string {
  const parts = [promptIdx, testIdx, success, score, vars, responseText(response)];
  return canonicalJson(parts.map((part) => part ?? null));
}
