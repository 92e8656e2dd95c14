import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { loadRun } from '#store/index.ts';
import { ImportBench, LOGS, summary } from './support.ts';

let bench: ImportBench;
beforeAll(async () => {
  bench = await ImportBench.open();
});
afterAll(() => bench.close());

const fileIn = (folder: string, end: string) =>
  join(LOGS, folder, readdirSync(join(LOGS, folder)).find((name) => name.endsWith(end)) ?? '');

function json<S extends z.ZodType>(path: string, schema: S): z.infer<S> {
  return schema.parse(JSON.parse(readFileSync(path, 'utf8')));
}

async function scores(runId: string): Promise<Record<string, number>> {
  const { metrics } = await bench.run(runId);
  return Object.fromEntries(metrics.map(({ metric_name, score }) => [metric_name, score]));
}

/** Imports a log twice, the second time without notes: everything must be there already. */
async function importTwice(path: string) {
  const first = await bench.import(path);
  const again = await bench.import(path, { notes: bench.notes('nothing') });
  expect(summary(again)).toEqual(
    summary(first).map((run) => ({
      ...run,
      added: 0,
      there: run.added,
      report: 'already there',
    })),
  );
  for (const { run } of first.runs) {
    expect(await bench.run(run.runId)).toMatchObject({
      conflicts: 0,
      duplicate_samples: expect.any(Number) as number,
    });
  }
  expect(first.refused).toEqual([]);
  return first;
}

describe('samples of lm-evaluation-harness', () => {
  const folder = join(LOGS, 'lm-eval', 'abacus__one');
  const time = '2026-11-21T12-42-58.274159';
  const { results } = json(
    join(folder, `results_${time}.json`),
    z.object({ results: z.record(z.string(), z.record(z.string(), z.unknown())) }),
  );

  it('become a run of its task and model, with the scores that the tool reports', async () => {
    const file = await importTwice(join(folder, `samples_sums_${time}.jsonl`));
    const runId = `abacus/one::sums::${time}`;
    expect(summary(file)).toEqual([
      { run: runId, added: 4, there: 0, report: 'added', status: 'complete' },
    ]);
    expect(await scores(runId)).toEqual({
      acc: results['sums']?.['acc,none'],
      acc_norm: results['sums']?.['acc_norm,none'],
    });
    expect(await bench.run(runId)).toMatchObject({
      model_id: 'abacus/one',
      task_id: 'sums',
      ts: '2026-11-21T12:42:58.274159+00:00',
      final_report: results['sums'],
    });
  });

  it('have a metric for each filter', async () => {
    await importTwice(join(folder, `samples_sums_gen_${time}.jsonl`));
    expect(await scores(`abacus/one::sums_gen::${time}`)).toEqual({
      'exact_match,strict': results['sums_gen']?.['exact_match,strict'],
      'exact_match,digits': results['sums_gen']?.['exact_match,digits'],
    });
  });

  it('use the folder’s name as the model when no results file is beside them', async () => {
    const source = readFileSync(join(folder, `samples_sums_${time}.jsonl`));
    const file = await bench.import(await bench.write(`samples_sums_${time}.jsonl`, source));
    const [, name] = /([^/]+)$/.exec(bench.folder) ?? [];
    expect(summary(file)).toMatchObject([{ run: `${name ?? ''}::sums::${time}`, added: 4 }]);
  });
});

describe('logs of Inspect', () => {
  it.each([
    ['.eval', 'eC4x9RBAto8WbpXvJpLbxr::d161c23d'],
    ['.json.gz', 'jhRjKJyDvFrMz9fhwsiD9s::d161c23d'],
  ])('as %s give the scores that the tool reports, epoch by epoch', async (end, runId) => {
    const file = await importTwice(fileIn('inspect', end));
    expect(summary(file)).toEqual([
      { run: runId, added: 6, there: 0, report: 'added', status: 'complete' },
    ]);
    const run = await bench.run(runId);
    expect(run).toMatchObject({
      model_id: 'mockllm/model',
      task_id: 'capitals',
      duplicate_samples: 3,
      final_report: { 'match/accuracy': 0.5, 'includes/accuracy': 2 / 3 },
    });
    expect(run.metrics.find(({ main }) => main)?.metric_name).toBe('match');
    expect(await scores(runId)).toEqual({
      match: 0.5,
      includes: expect.closeTo(2 / 3, 12) as number,
    });
  });

  it('that are cut off are refused, and nothing of them is sent', async () => {
    const bytes = readFileSync(fileIn('inspect', '.eval'));
    const path = await bench.write('cut.eval', bytes.subarray(0, 9000));
    const file = await bench.import(path);
    expect(file).toMatchObject({ runs: [], refusedCount: 1 });
    expect(file.refused[0]?.reason).toMatch(/cut\.eval: .*central directory/i);
  });
});

describe('output of promptfoo', () => {
  const path = join(LOGS, 'promptfoo', 'capitals.json');
  const { results } = json(
    path,
    z.object({
      results: z.object({
        prompts: z.array(
          z.object({ metrics: z.looseObject({ score: z.number(), testPassCount: z.number() }) }),
        ),
      }),
    }),
  );

  it('becomes a run for each prompt, with the passes and scores that the tool reports', async () => {
    const file = await importTwice(path);
    expect(summary(file).map(({ added, status }) => ({ added, status }))).toEqual([
      { added: 6, status: 'complete' },
      { added: 6, status: 'complete' },
    ]);
    for (const [index, { metrics }] of results.prompts.entries()) {
      const runId = `eval-G2G-2026-11-21T12:39:45::${index}`;
      const found = await scores(runId);
      expect(found['accuracy']).toBeCloseTo(metrics.testPassCount / 3, 12);
      expect(found['score']).toBeCloseTo(metrics.score / 3, 12);
      expect(await bench.run(runId)).toMatchObject({
        model_id: 'echo',
        final_report: { ...metrics, score: metrics.score / 3, total_score: metrics.score },
      });
    }
  });
});

describe('RunFrames of evalsig', () => {
  const root = fileURLToPath(new URL('../fixtures/evalsig-store', import.meta.url));

  it('in Parquet take their time from the manifest of their store', async () => {
    const file = await importTwice(
      join(root, 'demo', 'year=2026', 'month=01', 'run_id=run-2.parquet'),
    );
    const run = await loadRun(root, 'run-2', { projectId: 'demo' });
    expect(summary(file)).toMatchObject([{ run: 'run-2', added: run.items.length }]);
    const mean = run.items.reduce((sum, { score }) => sum + score, 0) / run.items.length;
    expect(await scores('run-2')).toEqual({ accuracy: expect.closeTo(mean, 12) as number });
    expect(await bench.run('run-2')).toMatchObject({
      model_id: run.model_id,
      task_id: run.task_id,
      config_hash: run.config_hash,
      ts: '2026-01-31T23:59:59.000000+00:00',
    });
  });

  it('in JSON, as evalsig writes it, are whole runs', async () => {
    const path = fileURLToPath(new URL('../fixtures/logs/evalsig/capitals.json', import.meta.url));
    const file = await importTwice(path);
    const run = 'gpt-x::capitals::seed-7';
    expect(summary(file)).toMatchObject([{ run, added: 6 }]);
    expect(await scores(run)).toEqual({
      f1: expect.closeTo((0.5 + 0.5 + 2 / 3) / 3, 12) as number,
    });
    expect(await bench.run(run)).toMatchObject({
      ...{ model_id: 'gpt-x', task_id: 'capitals', config_hash: '9f3c' },
      ...{ status: 'complete', duplicate_samples: 3 },
    });
  });

  it('in JSON keep epochs, clusters and metadata, whose numbers become no metrics', async () => {
    const items = [
      { item_id: 'a', score: 1, epoch: 1, metadata: { tokens: 7 } },
      { item_id: 'a', score: 0, epoch: 0, cluster_id: 'north' },
      { item_id: 'b', score: 0.5 },
    ];
    const frame = { run_id: 'm::t::1', model_id: 'm', task_id: 't', metric_name: 'f1' };
    const path = await bench.write(
      'frame.json',
      JSON.stringify({ ...frame, config_hash: 'c', items }),
    );
    await importTwice(path);
    expect(await scores('m::t::1')).toEqual({ f1: 0.5 });
    expect(await bench.run('m::t::1')).toMatchObject({ duplicate_samples: 1, config_hash: 'c' });
  });

  it('that are invalid are refused with the reason', async () => {
    const frame = { run_id: 'r', model_id: 'm', task_id: 't', metric_name: 'f1', items: [] };
    const file = await bench.import(await bench.write('empty.json', JSON.stringify(frame)));
    expect(file.refused).toEqual([
      { where: 'the file', reason: expect.stringContaining('items is empty') as string },
    ]);
  });
});
