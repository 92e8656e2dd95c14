import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockDataFolder } from '#adapters/disk/data-lock.ts';
import { listRuns, loadRun, type RunFrameInput } from '#store/index.ts';
import { parseManifest } from '#lake/evalsig-manifest.ts';
import { runExclusively } from '#store/folder-lock.ts';
import { storeRun } from '#store/write-run.ts';
import type { StoreRoot } from '#store/root.ts';
import { bundle, startScript } from '../support/child-script.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { MemoryStore } from '../support/memory-store.ts';

const RUNS = 40;

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'evalake-store-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

function frame(runId: string, items = 1): RunFrameInput {
  return {
    run_id: runId,
    model_id: 'm',
    task_id: 't',
    metric_name: 'accuracy',
    items: Array.from({ length: items }, (_, n) => ({ item_id: String(n), score: 1 })),
  };
}

function writer(name: string): string {
  return `
    import { writeRun } from './lib/store/index.ts';
    for (let n = 0; n < ${RUNS}; n += 1) {
      const run = { run_id: '${name}-' + n, model_id: 'm', task_id: 't', metric_name: 'accuracy' };
      await writeRun(${JSON.stringify(root)}, { ...run, items: [{ item_id: 'a', score: 1 }] });
    }
    console.log('done');`;
}

describe('two processes that write one folder at the same time', () => {
  it('keep the runs of both', async () => {
    const children = (await Promise.all(['left', 'right'].map(writer).map(bundle))).map(
      startScript,
    );
    expect(await Promise.all(children.map((child) => child.line()))).toEqual(['done', 'done']);
    expect(await listRuns(root)).toHaveLength(2 * RUNS);
    expect((await loadRun(root, 'right-0')).items).toHaveLength(1);
  }, 90_000);
});

describe('writers that only compare and swap, as in S3', () => {
  const memoryRoot = (store: MemoryStore): StoreRoot => ({
    store,
    key: (project, path) => `${project}/${path}`,
    absPath: (project, path) => `${project}/${path}`,
    folder: undefined,
  });

  it('keep every run', async () => {
    const store = new MemoryStore();
    const ids = Array.from({ length: 20 }, (_, n) => `run-${n}`);
    await Promise.all(ids.map((id) => storeRun(memoryRoot(store), 'p', frame(id), {})));
    const { runs } = parseManifest(store.objects.get('p/manifest.json') ?? new Uint8Array());
    expect(runs.map(({ run_id }) => run_id).sort()).toEqual(ids.sort());
  });

  it('leave record and file of the same writer when they write one run', async () => {
    const store = new MemoryStore();
    const sizes = [1, 2, 3, 4, 5, 6];
    await Promise.all(
      sizes.map((items) =>
        storeRun(memoryRoot(store), 'p', frame('r', items), { ts: '2026-01-01' }),
      ),
    );
    const [run] = parseManifest(store.objects.get('p/manifest.json') ?? new Uint8Array()).runs;
    const alone = new MemoryStore();
    const options = { ts: '2026-01-01' };
    await storeRun(memoryRoot(alone), 'p', frame('r', run?.n_items ?? 0), options);
    expect(store.objects).toEqual(alone.objects);
  });
});

describe('the lock of a folder', () => {
  it('is the lock of the data folder when the store lies in one', async () => {
    for (const name of ['store', 'events', 'runs']) await mkdir(join(root, name));
    const server = await lockDataFolder(root);
    const clock = new ManualClock();
    const ended: string[] = [];
    const work = runExclusively(join(root, 'store'), clock, () => Promise.resolve()).then(
      () => ended.push('done'),
      (error: unknown) => ended.push(String(error)),
    );
    while (ended.length === 0) await clock.advance(1000).then(() => new Promise(setImmediate));
    await work;
    await server.release();
    expect(ended[0]).toMatch(/DataFolderInUseError.* is in use by this same process/);
    await runExclusively(join(root, 'store'), clock, () => Promise.resolve(ended.push('free')));
    expect(ended).toHaveLength(2);
  });
});
