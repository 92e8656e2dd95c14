import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { itemsKey } from '#contract/keys.ts';
import { readSealRecord } from '#lake/seal-record-file.ts';
import { compareRuns } from '#read/compare/compare-runs.ts';
import { type ComparedMetric, compareQuery } from '#schemas/compare.ts';
import { lakeOf } from '../support/compared-runs.ts';
import { PROJECT, type TestLake } from '../support/lake.ts';
import { runScript } from './support/python.ts';
import { seededRandom } from './support/random.ts';
import { temporaryFolder } from './support/workspace.ts';

// evalsig's own compare and gate read the items files of generated pairs of runs; ours has to find the
// same numbers, words and refusals.

const PAIRS = 200;
const TOLERANCE = 1e-6;

interface Pair {
  readonly method: 'auto' | 'mcnemar' | 'paired_t';
  readonly metric: 'accuracy' | 'grade';
  readonly minDelta: number | undefined;
  readonly alpha: number;
  readonly baseline: readonly number[];
  readonly candidate: readonly number[];
}

function makePair(seed: number): Pair {
  const random = seededRandom(seed + 1);
  const isBinary = seed % 2 === 0;
  const count = 1 + Math.floor(random() ** 2 * 120);
  const shift = (random() - 0.5) * 0.6;
  // McNemar refuses scores of 2 and more.
  const isMisfit = !isBinary && seed % 11 === 1;
  const largest = isMisfit ? 5 : 1;
  const score = (mean: number) =>
    isBinary
      ? Number(random() < mean)
      : (Math.round((mean + (random() - 0.5)) * 20) / 20) * largest;
  const scores = (size: number, mean: number) => Array.from({ length: size }, () => score(mean));
  // Some runs lack the last items of the other.
  const candidateCount = seed % 7 === 0 ? Math.ceil(count * 0.8) : count;
  const binaryMethod = seed % 4 === 0 ? 'auto' : 'mcnemar';
  return {
    method: isBinary ? binaryMethod : isMisfit ? 'mcnemar' : 'paired_t',
    metric: isBinary ? 'accuracy' : 'grade',
    minDelta: seed % 3 === 0 ? undefined : 0.01 + random() * 0.2,
    alpha: [0.01, 0.05, 0.2][seed % 3] ?? 0.05,
    baseline: scores(count, 0.5),
    candidate: scores(candidateCount, 0.5 + shift),
  };
}

const pairs = Array.from({ length: PAIRS }, (_, seed) => makePair(seed));

const comparison = z.object({
  delta: z.number().nullable(),
  ci: z.tuple([z.number().nullable(), z.number().nullable()]),
  ci_level: z.number(),
  p_value: z.number().nullable(),
  n_pairs: z.int(),
  n_clusters: z.int().nullable(),
  method: z.string(),
  mde: z.number().nullable(),
  notes: z.array(z.string()),
});
const gate = z.object({ verdict: z.string(), suggestion: z.string().nullable(), comparison });
const answers = z.array(
  z.object({
    code: z.int(),
    output: z.union([gate, comparison]).nullable(),
    stderr: z.string(),
  }),
);

let lake: TestLake;
let theirs: z.infer<typeof answers>;

const idOf = (role: 'b' | 'c', at: number) => `${role}${at}`;

async function pathOf(folder: string, runId: string): Promise<string> {
  const record = await readSealRecord(lake.memory, { project: PROJECT, runId });
  return join(folder, itemsKey(PROJECT, record?.content.metrics[0]?.path ?? ''));
}

beforeAll(async () => {
  const runs = pairs.flatMap(({ metric, baseline, candidate }, at) => [
    { id: idOf('b', at), metrics: { [metric]: baseline } },
    { id: idOf('c', at), metrics: { [metric]: candidate } },
  ]);
  lake = await lakeOf(...runs);
  const folder = temporaryFolder();
  for (const [key, bytes] of lake.memory.objects) {
    if (!key.endsWith('.parquet') || !key.startsWith('store/')) continue;
    mkdirSync(dirname(join(folder, key)), { recursive: true });
    writeFileSync(join(folder, key), bytes);
  }
  const calls = await Promise.all(
    pairs.map(async ({ method, minDelta, alpha }, at) => [
      ...(minDelta === undefined ? ['compare'] : ['gate', '--min-delta', String(minDelta)]),
      ...['--baseline', await pathOf(folder, idOf('b', at))],
      ...['--candidate', await pathOf(folder, idOf('c', at))],
      ...['--format', 'parquet', '--method', method, '--alpha', String(alpha)],
      ...['--output', 'json'],
    ]),
  );
  const file = join(folder, 'calls.json');
  writeFileSync(file, JSON.stringify(calls));
  theirs = answers.parse(await runScript('evalsig_cli.py', [file]));
  rmSync(folder, { recursive: true });
});

async function ours(at: number): Promise<ComparedMetric | Error> {
  const { method, minDelta, alpha } = pairs[at] ?? makePair(at);
  const query = compareQuery.parse({
    ...{ baseline: idOf('b', at), candidate: idOf('c', at), policy: 'evalsig', method, alpha },
    ...(minDelta === undefined ? {} : { min_delta: minDelta }),
  });
  try {
    const [metric] = (await compareRuns(lake.memory, PROJECT, query)).metrics;
    return metric ?? new Error('no metric');
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function close(value: number | null): unknown {
  if (value === null) return null;
  return expect.closeTo(value, -Math.log10(2 * TOLERANCE)) as unknown;
}

describe("evalsig's compare and gate on our files", () => {
  it('were asked about pairs of every kind', () => {
    const kinds = theirs.map(({ code, output }) =>
      output && 'verdict' in output ? output.verdict : code === 0 ? 'compared' : `exit ${code}`,
    );
    const all = ['ALLOW', 'REJECT', 'INCONCLUSIVE', 'compared', 'exit 65'];
    expect(new Set(kinds)).toEqual(new Set(all));
    const methods = theirs.flatMap(({ output }) =>
      output ? [('comparison' in output ? output.comparison : output).method] : [],
    );
    expect(new Set(methods)).toEqual(new Set(['mcnemar_exact', 'mcnemar_chi2', 'paired_t']));
  });

  it.each(pairs.map((_, at) => at))('pair %i: the same numbers and words', async (at) => {
    const answer = theirs[at];
    const found = await ours(at);
    if (answer?.code === 65) {
      const [, words = 'nothing'] = /data error: (.+)/.exec(answer.stderr) ?? [];
      // What to do follows evalsig's own words.
      expect(found instanceof Error && found.message.slice(0, words.length)).toBe(words);
      return;
    }
    const output = answer?.output ?? undefined;
    const compared = output && 'comparison' in output ? output.comparison : output;
    expect(compared).toBeDefined();
    const decided = output && 'verdict' in output ? output : { verdict: null, suggestion: null };
    expect(found).toMatchObject({
      method: compared?.method,
      n_items: compared?.n_pairs,
      n_clusters: compared?.n_clusters,
      delta: close(compared?.delta ?? null),
      ci: compared?.ci.map(close),
      ci_level: close(compared?.ci_level ?? null),
      p_value: close(compared?.p_value ?? null),
      mde: close(compared?.mde ?? null),
      verdict: decided.verdict,
      reason: decided.suggestion,
    });
  });
});
