import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import {
  InvalidManifestError,
  listRuns,
  loadRun,
  queryRuns,
  type RunFrameInput,
  writeRun,
} from '#store/index.ts';
import { bundle, startScript } from '../support/child-script.ts';
import { readStore } from './support/evalsig-store.ts';
import { runScript } from './support/python.ts';
import { temporaryFolder } from './support/workspace.ts';

const RUNS = 100;
/** The most attempts: evalsig loses records by chance, nearly always in the first attempt. */
const ATTEMPTS = 5;
/** Milliseconds until both processes start to write: both have imported their modules by then. */
const START_MS = 4000;

const folder = temporaryFolder();
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function evalsigWrites(root: string, name: string, count: number, startAt = 0): Promise<unknown> {
  return runScript('evalsig_write.py', [root, 'demo', name, String(count), String(startAt / 1000)]);
}

/**
 * The count of records; 0 when the manifest is broken: both have written their half over the
 * other's.
 */
async function recordsIn(root: string): Promise<number> {
  try {
    return (await listRuns(root, { projectId: 'demo' })).length;
  } catch (error) {
    if (error instanceof InvalidManifestError) return 0;
    throw error;
  }
}

describe('two processes that write 100 runs each into one store at the same time', () => {
  test('lose records, or the whole manifest, when they are evalsig', async () => {
    let kept = 2 * RUNS;
    for (let attempt = 0; attempt < ATTEMPTS && kept === 2 * RUNS; attempt += 1) {
      const root = join(folder, `evalsig-${attempt}`);
      const startAt = Date.now() + START_MS;
      await Promise.allSettled(
        ['left', 'right'].map((name) => evalsigWrites(root, name, RUNS, startAt)),
      );
      kept = await recordsIn(root);
    }
    expect(kept).toBeLessThan(2 * RUNS);
  });

  test('keep every record when they use evalake/store, and evalsig reads them all', async () => {
    const root = join(folder, 'ours');
    const writer = (name: string) => `
      import { writeRun } from 'evalake/store';
      for (let n = 0; n < ${RUNS}; n += 1) {
        const run = { run_id: '${name}-' + n, model_id: '${name}', task_id: 't', metric_name: 'acc' };
        const items = [{ item_id: 'i', score: n / 8, cluster_id: 'c', metadata: { n } }];
        await writeRun(${JSON.stringify(root)}, { ...run, items }, { projectId: 'demo' });
      }
      console.log('done');`;
    const children = (await Promise.all(['left', 'right'].map(writer).map(bundle))).map(
      startScript,
    );
    expect(await Promise.all(children.map((child) => child.line()))).toEqual(['done', 'done']);

    const store = await readStore(root, 'demo', [{ model_id: 'left' }]);
    const ids = ['left', 'right'].flatMap((name) =>
      Array.from({ length: RUNS }, (_, n) => `${name}-${n}`),
    );
    expect(store.runs.map(({ record }) => record.run_id).sort()).toEqual(ids.sort());
    expect(store.queries[0]).toHaveLength(RUNS);
    expect(store.manifest_identical).toBe(true);
    expect(store.runs.map(({ schema_problem }) => schema_problem)).toEqual(ids.map(() => null));
  });
});

describe('a run', () => {
  const run: RunFrameInput = {
    run_id: 'modèle::tâche::42 🚀',
    model_id: 'modèle-ß/7b 🚀',
    task_id: 'tâche',
    metric_name: 'f1 score/é',
    config_hash: 'abc',
    items: [
      { item_id: 'a', score: 1 / 3, cluster_id: 'nörd', metadata: { deep: [{ é: null }] } },
      { item_id: 'a', score: -0, epoch: 1 },
    ],
  };

  test('that evalake/store wrote reads the same in evalsig', async () => {
    const root = join(folder, 'one');
    const options = { projectId: 'demo', ts: '2026-11-21T08:00:00.123456Z', delta: 1e-5 };
    const record = await writeRun(root, run, options);
    const store = await readStore(root, 'demo');
    expect(store.manifest_identical).toBe(true);
    expect(store.runs).toEqual([
      {
        record,
        frame: {
          ...run,
          items: [
            { ...run.items[0], epoch: 0 },
            { ...run.items[1], cluster_id: null, metadata: {} },
          ],
        },
        schema_problem: null,
        ts: [record.ts],
      },
    ]);
  });

  test('that evalsig wrote reads the same in evalake/store, both in one manifest', async () => {
    const root = join(folder, 'mixed');
    const project = { projectId: 'demo' };
    await evalsigWrites(root, 'theirs', 3);
    await writeRun(root, run, project);
    await evalsigWrites(root, 'later', 1);

    const store = await readStore(root, 'demo');
    const listed = await listRuns(root, project);
    expect(listed.map(({ record }) => record)).toEqual(store.runs.map(({ record }) => record));
    expect(await queryRuns(root, { ...project, modelId: 'theirs' })).toHaveLength(3);
    for (const { record, frame } of store.runs) {
      expect(await loadRun(root, record.run_id, project)).toEqual(frame);
    }
    expect(listed).toHaveLength(5);
  });
});
