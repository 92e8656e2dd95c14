import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type EvalsigStore, readStore, waitForManifest } from './support/evalsig-store.ts';
import { manifestFieldsSchema } from './support/project-api.ts';
import { runScript, runTool } from './support/python.ts';
import { runBody, type SampleRun } from './support/sample-runs.ts';
import { openWorkspace, type Workspace } from './support/workspace.ts';

function graded(count: number, isCorrect: (n: number) => boolean): boolean[] {
  return Array.from({ length: count }, (_, n) => isCorrect(n));
}

const january: SampleRun = {
  runId: '260117235959JANUARYA',
  model: 'modèle-ß/7b 🚀',
  task: 'arith.dev',
  correct: graded(40, (n) => n % 3 === 0),
};
const baseline: SampleRun = {
  runId: '261120080000BASELINE',
  model: 'model-a',
  task: 'arith.dev',
  correct: graded(60, (n) => n % 2 === 0),
  metric: 'f1 score/é',
};
const candidate: SampleRun = {
  ...baseline,
  runId: '261121080000CANDIDAT',
  model: 'model-b',
  correct: graded(60, (n) => n % 4 !== 3),
};
const other: SampleRun = {
  runId: '261121090000OTHERTAS',
  model: 'model-b',
  task: 'geography.dev',
  correct: [true],
};
const withoutItems: SampleRun = { ...other, runId: '261121100000NOITEMSA', correct: [] };

const recorded = [january, baseline, candidate, other];

/** The expected listing: a row for each metric, and one for a run that has none. */
const expectedIds = [
  january.runId,
  baseline.runId,
  `${baseline.runId}::f1 score/é`,
  candidate.runId,
  `${candidate.runId}::f1 score/é`,
  other.runId,
  withoutItems.runId,
].sort();

const filters: Record<string, string>[] = [
  {},
  { model_id: 'model-b' },
  { model_id: january.model },
  { task_id: 'arith.dev' },
  { metric_name: 'f1 score/é' },
  { since: '2026-11-21T08:00:00.000000+00:00' },
  { until: '2026-11-21T08:00:00.000000+00:00' },
  { since: '2026-11-20T08:00:00.000000+00:00', until: '2026-11-21T08:00:00.000000+00:00' },
  { model_id: 'model-b', task_id: 'arith.dev', metric_name: 'accuracy' },
  { model_id: 'nobody' },
];

function ids(runs: readonly { readonly run_id: string }[]): string[] {
  return runs.map(({ run_id }) => run_id).sort();
}

describe('the real evalsig, over the store that the server writes', () => {
  let workspace: Workspace;
  let store: EvalsigStore;
  let root: string;

  beforeAll(async () => {
    workspace = await openWorkspace();
    root = join(workspace.dataDir, 'store');
    for (const run of [...recorded, withoutItems]) {
      const headers = { 'x-api-key': workspace.writeKey, 'content-type': 'application/json' };
      const url = `${workspace.server.url}/v1/projects/demo/events`;
      const response = await fetch(url, { method: 'POST', headers, body: runBody(run) });
      expect(response.status).toBe(200);
    }
    const sealed = () => workspace.api.listRuns({ status: 'complete' });
    await vi.waitFor(async () => expect(ids(await sealed())).toEqual(expectedIds), {
      timeout: 20_000,
      interval: 100,
    });
    const withItems = (await sealed()).filter(({ n_items }) => n_items > 0);
    await waitForManifest(root, 'demo', ids(withItems));
    store = await readStore(root, 'demo', filters);
  });
  afterAll(() => workspace.close());

  test('lists the runs that the API lists, with the same fields', async () => {
    const listed = await workspace.api.listRuns();
    const withItems = listed.filter(({ n_items }) => n_items > 0);
    const byId = new Map(withItems.map((run) => [run.run_id, manifestFieldsSchema.parse(run)]));

    expect(ids(listed)).toEqual(expectedIds);
    expect(new Map(store.runs.map(({ record }) => [record.run_id, record]))).toEqual(byId);
  });

  test('lists newest first', async () => {
    const times = (await workspace.api.listRuns()).map(({ ts }) => ts);
    expect(times).toEqual([...times].sort().reverse());
  });

  test.each(filters.map((filter, index) => ({ filter, index })))(
    'filters as GET runs does: $filter',
    async ({ filter, index }) => {
      const listed = await workspace.api.listRuns(filter);
      expect([...(store.queries[index] ?? [])].sort()).toEqual(
        ids(listed.filter(({ n_items }) => n_items > 0)),
      );
    },
  );

  test('loads every run, item by item', () => {
    for (const run of recorded) {
      const { frame } = store.runs.find(({ record }) => record.run_id === run.runId) ?? {};
      expect(frame).toMatchObject({
        run_id: run.runId,
        model_id: run.model,
        task_id: run.task,
        metric_name: 'accuracy',
      });
      expect(frame?.items).toEqual(
        run.correct.map((isCorrect, n) => ({
          item_id: `${run.task}.${n}`,
          score: isCorrect ? 1 : 0,
          cluster_id: null,
          epoch: 0,
          metadata: { expected: `é${n}`, picked: null },
        })),
      );
    }
  });

  test('loads the other metric of a run under its own id', () => {
    const id = `${baseline.runId}::f1 score/é`;
    const { frame } = store.runs.find(({ record }) => record.run_id === id) ?? {};
    expect(frame?.items.map(({ score }) => score)).toEqual(baseline.correct.map((_, n) => n / 8));
  });

  test('gives the scores that the API gives', async () => {
    for (const { run_id, score, n_items } of await workspace.api.listRuns()) {
      const { frame } = store.runs.find(({ record }) => record.run_id === run_id) ?? {};
      const scores = frame?.items.map((item) => item.score) ?? [];
      expect(scores).toHaveLength(n_items);
      const sum = scores.reduce((total, one) => total + one, 0);
      if (n_items > 0) expect(score).toBeCloseTo(sum / n_items, 12);
      else expect(score).toBeNull();
    }
  });

  test('finds its public Parquet schema, and the time of the manifest in the ts column', () => {
    for (const { record, schema_problem, ts } of store.runs) {
      expect(schema_problem).toBeNull();
      expect(record.ts).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00$/);
      expect(ts).toEqual([record.ts]);
    }
  });

  test('would write the manifest with the same bytes', () => {
    expect(store.manifest_identical).toBe(true);
  });

  test('prints its history', async () => {
    const { code, stdout } = await runTool('evalsig', [
      'history',
      ...['--root', root, '--project', 'demo', '--model-id', 'model-b'],
    ]);
    expect(code).toBe(0);
    expect(stdout).toContain(candidate.runId);
    expect(stdout).toContain(other.runId);
    expect(stdout).not.toContain(baseline.runId);
  });

  test('pyarrow reads a whole project, of items, events and runs', async () => {
    const found = await runScript('read_folders.py', [workspace.dataDir, 'demo']);
    const listed = await workspace.api.listRuns();
    const frames = store.runs.map(({ frame }) => frame.items);
    const scores = frames.flat().map(({ score }) => score);
    const sent = [...recorded, withoutItems].map(({ runId }) => workspace.api.run(runId));
    const events = (await Promise.all(sent)).map((run) => run.events);
    expect(found).toEqual({
      items: ids(listed.filter(({ n_items }) => n_items > 0)),
      n_items: scores.length,
      n_items_of_january: january.correct.length,
      n_events: events.reduce((sum, count) => sum + count, 0),
      runs: ids(listed),
      scores: scores.reduce((sum, score) => sum + score, 0),
    });
  });

  test('compares two runs, and gates the better one', async () => {
    const path = ({ runId }: SampleRun) =>
      join(
        root,
        'demo',
        store.runs.find(({ record }) => record.run_id === runId)?.record.path ?? '',
      );
    const runs = ['--baseline', path(baseline), '--candidate', path(candidate)];
    const options = [...runs, '--format', 'parquet', '--output', 'json'];

    const compared = await runTool('evalsig', ['compare', ...options]);
    const gated = await runTool('evalsig', ['gate', ...options, '--min-delta', '0.05']);

    expect(compared.code, compared.stderr).toBe(0);
    expect(JSON.parse(compared.stdout)).toMatchObject({ delta: 0.25, n_pairs: 60 });
    expect([0, 1, 2], gated.stderr).toContain(gated.code);
  });
});

describe('verdicts in the store that the server writes', () => {
  const judged = (runId: string, failures: number): SampleRun => ({
    ...{ runId, model: 'model-c', task: 'judged.dev' },
    correct: graded(400, (n) => n >= failures),
  });
  const runs = [
    judged('261121080000JUDGEDAA', 40),
    judged('261121090000JUDGEDBB', 120),
    judged('261121100000JUDGEDCC', 41),
  ];
  const verdictsOf = (listed: Awaited<ReturnType<Workspace['api']['listRuns']>>) =>
    listed.map(({ verdict }) => verdict);

  test('are printed by evalsig history as evalsig would have written them', async () => {
    const workspace = await openWorkspace();
    try {
      for (const run of runs) {
        const url = `${workspace.server.url}/v1/projects/demo/events?model=${run.model}&task=${run.task}`;
        const headers = { 'x-api-key': workspace.writeKey, 'content-type': 'application/json' };
        const answer = await fetch(url, { method: 'POST', headers, body: runBody(run) });
        expect(answer.status).toBe(200);
      }
      await expect
        .poll(async () => verdictsOf(await workspace.api.listRuns()).sort(), { timeout: 20_000 })
        .toEqual(['NO_REGRESSION', 'REGRESSED', null]);
      const root = join(workspace.dataDir, 'store');
      const written = join(workspace.dataDir, 'written-by-evalsig');
      expect(await runScript('evalsig_history.py', [root, 'demo', written])).toEqual({
        compared: 2,
      });
      const history = (of: string) =>
        runTool('evalsig', ['history', '--root', of, '--project', 'demo']);
      const ours = await history(root);
      expect(ours.code, ours.stderr).toBe(0);
      expect(ours.stdout).toMatch(/-0\.2000\s+REGRESSED/);
      expect(ours.stdout).toMatch(/-0\.0025\s+NO_REGRESSION/);
      // Python leaves microseconds out where there are none.
      expect(ours.stdout.replaceAll('.000000+', '+')).toBe((await history(written)).stdout);
    } finally {
      await workspace.close();
    }
  });
});
