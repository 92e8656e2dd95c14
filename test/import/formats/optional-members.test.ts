import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { convert } from './convert.ts';

const fixture = (path: string) => fileURLToPath(new URL(`../../fixtures/${path}`, import.meta.url));

/** Logs, and the members without which they are no logs of their format. */
const LOGS: readonly (readonly [path: string, essential: readonly string[]])[] = [
  ['cases/I5_tags_usage.json', ['eval', 'eval.task', 'samples.*.id']],
  ['cases/I4_two_reducers.json', ['eval', 'eval.task', 'samples.*.id']],
  ['cases/P5_cost_tokens.json', ['results']],
  ['cases/P6_version2.json', ['results']],
  ['logs/promptfoo/capitals.json', ['results']],
  [
    'logs/evalsig/capitals.json',
    [
      ...['run_id', 'model_id', 'task_id', 'metric_name', 'items'],
      ...['items.*.item_id', 'items.*.score', 'items.*.epoch'],
    ],
  ],
  [
    'cases/L2_harness_0_4_3_to_0_4_5/samples_t_2024-09-01T10-00-00.123456.jsonl',
    ['doc_id', 'filtered_resps'],
  ],
  ['cases/L2_harness_0_4_3_to_0_4_5/results_2024-09-01T10-00-00.123456.json', ['results']],
  ['logs/openai/run_and_items.jsonl', ['run_id', 'object', 'id', 'results']],
  [
    'logs/helm/sums:subject=one,model=org_small/per_instance_stats.json',
    ['*.instance_id', '*.stats', '*'],
  ],
  ['logs/helm/sums:subject=one,model=org_small/stats.json', ['*.name', '*.name.name', '*']],
  [
    'logs/helm/sums:subject=one,model=org_small/scenario_state.json',
    ['adapter_spec', 'request_states'],
  ],
  [
    'logs/lighteval/results/org/small/results_2026-11-20T09-30-15.123456.json',
    ['results', 'config_general'],
  ],
  [
    'cases/K4_bom.jsonl',
    ['spec', 'spec.run_id', 'spec.created_at', 'final_report', 'run_id', 'event_id'],
  ],
];

/** Paths of all members, `*` for each element of a list. */
function pathsOf(value: unknown, path: readonly string[] = []): Map<string, readonly string[]> {
  const paths = new Map<string, readonly string[]>();
  const entries = Array.isArray(value)
    ? value.map((one: unknown) => ['*', one] as const)
    : typeof value === 'object' && value !== null
      ? Object.entries(value)
      : [];
  for (const [name, each] of entries) {
    const own = [...path, name];
    if (name !== '*') paths.set(own.join('.'), own);
    for (const [key, below] of pathsOf(each, own)) paths.set(key, below);
  }
  return paths;
}

function without(value: unknown, [name, ...rest]: readonly string[], other?: unknown): unknown {
  if (Array.isArray(value)) return value.map((one: unknown) => without(one, rest, other));
  if (typeof value !== 'object' || value === null || name === undefined) return value;
  const entries = Object.entries(value).flatMap(([key, each]) => {
    if (key !== name) return [[key, each] as const];
    if (rest.length > 0) return [[key, without(each, rest, other)] as const];
    return other === undefined ? [] : [[key, other] as const];
  });
  return Object.fromEntries(entries);
}

describe('every member that a format may leave out is optional', () => {
  it.each(LOGS)('%s', { timeout: 60_000 }, async (path, essential) => {
    const folder = await mkdtemp(join(tmpdir(), 'evalake-optional-'));
    try {
      await cp(dirname(fixture(path)), folder, { recursive: true });
      const copy = join(folder, basename(path));
      const isLines = path.endsWith('.jsonl');
      const text = (await readFile(copy, 'utf8')).replace(/^\ufeff/, '').trimEnd();
      const values = (isLines ? text.split('\n') : [text]).map((line): unknown => JSON.parse(line));
      const paths = new Map(values.flatMap((value) => [...pathsOf(value)]));
      expect(paths.size).toBeGreaterThan(1);
      for (const [name, parts] of paths) {
        if (essential.includes(name)) continue;
        // Absent, null, and of another type.
        for (const other of [undefined, null, true]) {
          const changed = values.map((value) => JSON.stringify(without(value, parts, other)));
          await writeFile(copy, `${changed.join('\n')}\n`);
          const read = await convert(copy).catch((error: unknown) => ({
            refused: [String(error)],
          }));
          expect(read.refused, `${name} as ${JSON.stringify(other)}`).toEqual([]);
        }
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
