import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { registry, runTool } from './support/python.ts';
import { openWorkspace, type Workspace } from './support/workspace.ts';

const RUN_STARTED = /Run started: (\w{20})/;

const trendsSchema = z.object({
  series: z.array(
    z.object({
      model_id: z.string(),
      task_id: z.string(),
      metric_name: z.string(),
      points: z.array(
        z.object({ t: z.string(), score: z.number(), n_runs: z.int(), n_items: z.int() }),
      ),
    }),
  ),
});

/** `oaieval` as a user runs it, on the 5-sample eval with a completion function that needs no network. */
async function runEval(
  workspace: Workspace,
  query?: string,
  { url, env }: { readonly url?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<string> {
  const { code, stderr } = await runTool(
    'oaieval',
    [
      'dumb/echo',
      'tiny',
      ...['--registry_path', registry],
      '--http-run',
      ...['--http-run-url', url ?? workspace.eventsUrl(query)],
      ...['--http-batch-size', '100'],
      ...['--record_path', join(workspace.dataDir, 'fallback.jsonl')],
      ...['--user', 'alice'],
    ],
    env,
  );
  const runId = RUN_STARTED.exec(stderr)?.[1];
  if (code !== 0 || runId === undefined) throw new Error(`oaieval failed:\n${stderr}`);
  return runId;
}

describe('the real oaieval --http-run on five samples', () => {
  let workspace: Workspace;
  beforeAll(async () => {
    workspace = await openWorkspace();
  });
  afterAll(() => workspace.close());

  test('leaves a complete run with its accuracy, the model and task taken from its events', async () => {
    const runId = await runEval(workspace);

    expect(await workspace.api.waitForStatus(runId, ['complete'])).toBe('complete');
    const run = await workspace.api.run(runId);
    expect(run).toMatchObject({ model_id: 'dumb/echo', task_id: 'tiny.dev', events: 11 });
    expect(run.metrics).toMatchObject([{ metric_name: 'accuracy', run_id: runId, n_items: 5 }]);
    expect(run.metrics[0]?.score).toBeCloseTo(0.6, 12);
    expect(run.metrics[0]?.stderr).toBeCloseTo(Math.sqrt((0.6 * 0.4) / 4), 12);
  });

  test('takes the model and task from the URL where it names them', async () => {
    const runId = await runEval(workspace, '?task=arith%2Fv2&model=gpt-t%C3%A9st');

    expect(await workspace.api.waitForStatus(runId, ['complete'])).toBe('complete');
    const run = await workspace.api.run(runId);
    expect(run).toMatchObject({ model_id: 'gpt-tést', task_id: 'arith/v2', missing: [] });
    await expect
      .poll(() => workspace.api.listRuns({ task_id: 'arith/v2' }), { timeout: 10_000 })
      .toMatchObject([{ run_id: runId, model_id: 'gpt-tést', status: 'complete' }]);
  });

  test('appears in the trend of its model and task', async () => {
    const readSeries = async () => {
      const text = await workspace.api.getText('/trends?task_id=tiny.dev&bucket=run');
      return trendsSchema.parse(JSON.parse(text)).series;
    };
    const score: unknown = expect.closeTo(0.6, 12);
    const points = [{ n_runs: 1, n_items: 5, score }];
    await expect
      .poll(readSeries, { timeout: 10_000 })
      .toMatchObject([{ model_id: 'dumb/echo', metric_name: 'accuracy', points }]);
  });

  test('takes the key from .netrc, so that it is in no command line', async () => {
    const netrc = join(workspace.dataDir, 'netrc');
    await writeFile(netrc, `machine 127.0.0.1 login rec password ${workspace.writeKey}\n`, {
      mode: 0o600,
    });
    const url = `${workspace.server.url}/v1/projects/demo/events`;
    const runId = await runEval(workspace, undefined, { url, env: { NETRC: netrc } });
    expect(await workspace.api.waitForStatus(runId, ['complete'])).toBe('complete');
  });
});
