import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ImportBench, summary } from './support.ts';

/** Small inputs in the shape of what real tools write; test/fixtures/README.md tells of each. */
const CASES = fileURLToPath(new URL('../fixtures/cases', import.meta.url));

let bench: ImportBench;
beforeAll(async () => {
  bench = await ImportBench.open();
});
afterAll(() => bench.close());

const rows = z.object({
  runs: z.array(
    z.looseObject({
      recorder_run_id: z.string(),
      metric_name: z.string().nullable(),
      score: z.number().nullable(),
    }),
  ),
});

/** Imports a case; what the endpoint shows of its runs afterwards. */
async function importCase(name: string) {
  const file = await bench.import(join(CASES, name));
  const runs = [];
  for (const { run } of file.runs) {
    const detail = await bench.run(run.runId);
    const scores = detail.metrics.map(({ metric_name, score }) => [metric_name, score] as const);
    runs.push({ run, detail, scores: Object.fromEntries(scores) });
  }
  const [only] = runs;
  if (only === undefined) throw new Error(`${name} has no run`);
  return { file, runs, ...only };
}

async function indexRow(runId: string) {
  const answer = await bench.server.until(
    async () => rows.parse(await bench.server.json('/v1/projects/demo/runs?limit=1000')).runs,
    (all) => all.some(({ recorder_run_id: id }) => id === runId),
  );
  return answer.find(({ recorder_run_id: id }) => id === runId);
}

async function eventData(runId: string, type: string): Promise<unknown[]> {
  const path = `/v1/projects/demo/runs/${encodeURIComponent(runId)}/events?type=${type}`;
  const schema = z.object({ events: z.array(z.object({ data: z.unknown() })) });
  return schema.parse(await bench.server.json(path)).events.map(({ data }) => data);
}

describe('logs of Inspect', () => {
  it.each(['I1_inspect_no_completion.json', 'I1_inspect_no_explanation.json'])(
    'without what a release leaves out are read: %s',
    async (name) => {
      const { file, run, scores } = await importCase(name);
      expect(summary(file)).toMatchObject([{ added: 2, report: 'added', status: 'complete' }]);
      expect(scores).toEqual({ match: 0.5 });
      const data = await eventData(run.runId, 'metrics');
      expect(data).toMatchObject([{ output: 'yes' }, { output: 'yes' }]);
    },
  );

  it('that were scored again are runs of their own', async () => {
    const first = await importCase('I2_rescored_first.json');
    const second = await importCase('I2_rescored_second.json');
    expect(first.scores).toEqual({ includes: 0.5 });
    expect(second.scores).toEqual({ exact: 0 });
    expect(summary(second.file)).toMatchObject([{ added: 10, there: 0, status: 'complete' }]);
    expect(first.run.runId).not.toBe(second.run.runId);
    const again = await bench.run(first.run.runId);
    expect(again).toEqual(first.detail);
  });

  it('keep what each reducer came to', async () => {
    const { detail } = await importCase('I4_two_reducers.json');
    expect(detail.final_report).toEqual({
      'match/accuracy': 0.5,
      'match/accuracy,at_least_1': 0.9,
    });
  });

  it('keep tokens, tags and metadata', async () => {
    const { run } = await importCase('I5_tags_usage.json');
    expect(await indexRow(run.runId)).toMatchObject({
      ...{ prompt_tokens: 192, completion_tokens: 6, tags: ['nightly', 'gpu'] },
    });
    expect(await eventData(run.runId, 'spec')).toMatchObject([
      { run_config: { metadata: { commit: 'abc' } } },
    ]);
  });
});

describe('recorder logs', () => {
  it('of evals before 3.0 have reports that belong to their only run', async () => {
    const { file, detail } = await importCase('K1_report_without_run_id.jsonl');
    expect(summary(file)).toMatchObject([{ added: 4, report: 'added', status: 'complete' }]);
    expect(detail.final_report).toEqual({ accuracy: 0.5 });
  });

  it('of evals 0.1 name their model', async () => {
    const { detail } = await importCase('K2_spec_with_model_name.jsonl');
    expect(detail.model_id).toBe('gpt-4');
  });

  it.each([
    ['K3_report_is_last_nothing_flushed.jsonl', 0],
    ['K3_report_is_last_100_of_250.jsonl', 100],
  ])('with nothing behind their report are not said to be whole: %s', async (name, added) => {
    const { file, detail } = await importCase(name);
    expect(summary(file)).toMatchObject([
      { added, report: expect.stringContaining('no event stands behind it') as string },
    ]);
    expect(detail.status).not.toBe('complete');
    expect(detail.final_report).toBeNull();
  });

  it('with a byte order mark are read as without', async () => {
    const { file, detail } = await importCase('K4_bom.jsonl');
    expect(summary(file)).toMatchObject([{ run: 'k4', added: 4 }]);
    expect(file.refused).toEqual([]);
    expect(detail.model_id).toBe('gpt-4');
  });
});

describe('samples of lm-evaluation-harness', () => {
  it('whose results have another name are told by their time', async () => {
    const samples = 'L1_output_path_is_a_file/samples_t_2026-01-16T15-23-47.285735.jsonl';
    const { detail, scores } = await importCase(samples);
    expect(detail).toMatchObject({ model_id: 'org/m', final_report: { 'acc,none': 0.5 } });
    expect(scores).toEqual({ acc: 0.5 });
  });

  it('of 0.4.3 to 0.4.5, without filter and list of metrics, are read', async () => {
    const samples = 'L2_harness_0_4_3_to_0_4_5/samples_t_2024-09-01T10-00-00.123456.jsonl';
    const { file, detail, scores } = await importCase(samples);
    expect(summary(file)).toMatchObject([{ added: 4, status: 'complete' }]);
    expect(detail.model_id).toBe('org/m');
    expect(scores).toEqual({ acc: 0.5 });
  });
});

describe('scores that lm-evaluation-harness only states', () => {
  it.each([
    ['with samples', 'samples_t_2026-01-16T15-23-48.000000.jsonl', 4],
    ['without', 'results_2026-01-16T15-23-48.000000.json', 0],
  ])('are shown as stated: %s', async (_, name, added) => {
    const folder = await mkdtemp(join(bench.folder, 'stated-'));
    await cp(join(CASES, 'L3_aggregate_only_metric'), folder, { recursive: true });
    if (added === 0) await rm(join(folder, 'samples_t_2026-01-16T15-23-48.000000.jsonl'));
    const target = bench.target({ project: `stated-${added}` });
    const file = await bench.import(join(folder, name), { target });
    expect(file.runs.map(({ run }) => run.added)).toEqual([added]);
    const path = `/v1/projects/stated-${added}/runs`;
    const shown = await bench.server.until(
      async () => rows.parse(await bench.server.json(path)).runs,
      (all) => all.some(({ score }) => score !== null),
    );
    expect(shown).toMatchObject([
      { metric_name: 'word_perplexity', score: 1.2575, stated: true, n_items: 0, main: true },
    ]);
  });
});

describe('outputs of promptfoo', () => {
  it('with a score that is null keep the rest', async () => {
    const { file, scores } = await importCase('P2_score_null.json');
    expect(summary(file)).toMatchObject([{ added: 4, status: 'complete' }]);
    expect(scores).toEqual({ accuracy: 0.5, score: 0.5, ratio: 0.5 });
  });

  it('without the results that they count are not whole', async () => {
    const { run, detail } = await importCase('P3_no_results_but_counts.json');
    expect(run.report?.missing?.what).toBe('6 of the 6 tests that it counts are not in the file');
    expect(detail.status).not.toBe('complete');
    expect(detail.missing_count).toBe(12);
  });

  it('with repetitions have items of several epochs', async () => {
    const { detail } = await importCase('P4_repeat.json');
    expect(detail.duplicate_samples).toBe(2);
    expect(detail.metrics).toMatchObject([
      { metric_name: 'accuracy', n_items: 4, score: 0.5 },
      { metric_name: 'score', n_items: 4, score: 0.5 },
    ]);
  });

  it('tell tokens and cost', async () => {
    const { run } = await importCase('P5_cost_tokens.json');
    expect(await indexRow(run.runId)).toMatchObject({
      ...{ prompt_tokens: 40, completion_tokens: 20, cost: 0.004 },
    });
  });

  it('of versions 1 and 2 are read', async () => {
    const { file, run, detail, scores } = await importCase('P6_version2.json');
    expect(summary(file)).toMatchObject([{ added: 2, status: 'complete' }]);
    expect(detail.model_id).toBe('openai:m');
    expect(scores).toEqual({ accuracy: 1, score: 1 });
    expect(await indexRow(run.runId)).toMatchObject({ prompt_tokens: 20, cost: 0.001 });
  });
});

describe('folders of TrainLoop', () => {
  const folder = join(CASES, 'T1_trainloop/data/results/2026-03-15_14-30-22');

  it('are an evaluation of their time, with a suite a file', async () => {
    const path = join(folder, 'greeting_suite.jsonl');
    const file = await bench.importAny(path);
    if (file.kind !== 'document') throw new Error('no document');
    const { id } = file.document;
    expect(file.document).toMatchObject({ kind: 'evaluation', outcome: 'new', markCount: 0 });
    expect(id).toBe('260315T143022000Z');
    const suites = z.object({ suites: z.array(z.looseObject({ document_id: z.string() })) });
    const rowsOfTime = await bench.server.until(
      async () => suites.parse(await bench.server.json('/v1/projects/demo/suites')).suites,
      (all) => all.some(({ document_id }) => document_id === id),
    );
    expect(rowsOfTime).toMatchObject([
      { suite: 'greeting_suite', metric_name: 'has_greeting', passed: 3, total: 4, score: 0.75 },
    ]);
    const document = await bench.server.json(`/v1/projects/demo/runs/${id}/results`);
    expect(document).toMatchObject({
      timestamp: '2026-03-15T14:30:22Z',
      configuration: { model: 'm' },
      suites: {
        greeting_suite: {
          metrics: {
            has_greeting: {
              details: [
                { event_id: 'greet.0', passed: true, input: 'q0', output: 'a' },
                { passed: true },
                { passed: false, verdict: 'none' },
                { passed: true },
              ],
            },
          },
        },
      },
    });
  });

  it('with several files are sent once', async () => {
    const copy = join(bench.folder, '2026-03-16_10-00-00');
    await mkdir(copy);
    const line = (await readFile(join(folder, 'greeting_suite.jsonl'), 'utf8')).split('\n')[0];
    for (const suite of ['a', 'b'])
      await writeFile(join(copy, `${suite}.jsonl`), `${line ?? ''}\n`);
    const paths = [join(copy, 'a.jsonl'), join(copy, 'b.jsonl')] as const;
    const options = { companions: new Set(paths) };
    expect(await bench.importAny(paths[1], options)).toMatchObject({
      kind: 'ignored',
      reason: 'it goes in with a.jsonl',
    });
    expect(await bench.importAny(paths[0], options)).toMatchObject({
      document: { kind: 'evaluation', outcome: 'new' },
    });
  });

  it('of benchmarks are a benchmark of their providers', async () => {
    const copy = join(bench.folder, '2026-03-17_10-00-00');
    await mkdir(copy);
    const sample = { tag: 't', input: [{ role: 'user', content: 'q' }], output: { content: 'a' } };
    const result = (model: string, passed: number, cost: number) => ({
      ...{ type: 'result', metric: 'polite', sample: { ...sample, model }, passed },
      ...{ score: passed, reason: null, provider_result: { cost, latency_ms: 5 } },
    });
    const lines = [
      { type: 'metadata', data: { benchmark_id: 'b', total_samples: 1 } },
      ...[result('openai/a', 1, 0.5), result('openai/b', 0, 0.25)],
      { type: 'summary', data: { benchmark_id: 'b' } },
    ];
    const path = join(copy, 'polite.jsonl');
    await writeFile(path, lines.map((value) => `${JSON.stringify(value)}\n`).join(''));
    const file = await bench.importAny(path);
    expect(file).toMatchObject({ document: { kind: 'benchmark', outcome: 'new' } });
  });
});
