import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { examples, runFramework } from './support/frameworks.ts';
import { createKey } from '../support/server-process.ts';
import { openWorkspace, type Workspace } from './support/workspace.ts';

let workspace: Workspace;
beforeAll(async () => {
  workspace = await openWorkspace();
});
afterAll(() => workspace.close());

const environment = () => ({
  EVALAKE_URL: `${workspace.server.url}/v1/projects/demo`,
  EVALAKE_KEY: workspace.writeKey,
  HF_HOME: join(workspace.dataDir, 'hf'),
});

/** The scores of a run that is complete, by metric, with the number of answers and of errors. */
async function scoresOf(runId: string) {
  expect(await workspace.api.waitForStatus(runId, ['complete'])).toBe('complete');
  const run = await workspace.api.run(runId);
  expect(run.conflicts).toBe(0);
  return { run, scores: new Map(run.metrics.map((metric) => [metric.metric_name, metric])) };
}

const scoresSchema = z.record(z.string(), z.number());

describe('the examples for who has no evals, with the real tools', () => {
  test('Inspect with the hook: samples, scores and standard errors are what Inspect says', async () => {
    const said = z
      .object({
        run: z.string(),
        status: z.literal('success'),
        model: z.string(),
        task: z.string(),
        samples: z.int(),
        scores: scoresSchema,
        stderrs: scoresSchema,
      })
      .parse(
        JSON.parse(await runFramework('inspect_words.py', [workspace.dataDir], environment())),
      );

    const { run, scores } = await scoresOf(said.run);
    expect(run).toMatchObject({ model_id: said.model, task_id: said.task });
    expect(said.samples).toBe(8);
    expect(said.scores).toEqual({ includes: 0.5, match: 0.25 });
    expect([...scores.keys()].sort()).toEqual(['includes', 'match']);
    for (const [name, score] of Object.entries(said.scores)) {
      expect(scores.get(name)?.n_items).toBe(said.samples);
      expect(scores.get(name)?.score).toBeCloseTo(score, 12);
      expect(scores.get(name)?.stderr).toBeCloseTo(said.stderrs[name] ?? NaN, 12);
    }
  });

  test('lm-evaluation-harness: documents and scores of each filter are what it says', async () => {
    const args = ['--model', 'dummy', '--tasks', 'laughs', '--include_path', 'tasks'];
    const said = z
      .object({ run: z.string(), samples: z.int(), stated: scoresSchema })
      .parse(
        JSON.parse(await runFramework(join(examples, 'lm_eval_items.py'), args, environment())),
      );

    const { run, scores } = await scoresOf(said.run);
    expect(run).toMatchObject({ model_id: 'dummy', task_id: 'laughs' });
    expect(said).toMatchObject({
      samples: 4,
      stated: { 'exact_match,whole': 0.5, 'exact_match,letter': 0.25 },
    });
    expect([...scores.keys()].sort()).toEqual(['exact_match,letter', 'exact_match,whole']);
    for (const [name, metric] of scores) {
      expect(metric.n_items).toBe(said.samples);
      expect(metric.score).toBeCloseTo(said.stated[name] ?? NaN, 12);
    }
  });

  test('the homemade evaluation with requests, and the file without any package', async () => {
    const twenty = await runFramework(join(examples, 'eval_items.py'), [], environment());
    const { scores } = await scoresOf(twenty);
    expect(scores.get('score')).toMatchObject({ n_items: 3 });
    expect(scores.get('score')?.score).toBeCloseTo(2 / 3, 12);

    // As anybody's Python, which has no packages. It also asks for its run.
    const { dataDir } = workspace;
    const readsToo = { EVALAKE_KEY: createKey({ dataDir, scope: 'admin' }) };
    const { stdout } = await promisify(execFile)('python3', [join(examples, 'evalake_items.py')], {
      env: { ...process.env, ...environment(), ...readsToo },
    });
    const shown = z
      .object({ run_id: z.string(), status: z.literal('complete') })
      .parse(JSON.parse(stdout));
    expect((await scoresOf(shown.run_id)).scores.get('score')?.score).toBeCloseTo(2 / 3, 12);
  });
});
