import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  DamagedRunError,
  InvalidManifestError,
  InvalidRunFrameError,
  InvalidStoreArgumentError,
  listRuns,
  loadRun,
  queryRuns,
  type RunFrameInput,
  StoredRunNotFoundError,
  writeRun,
} from '#store/index.ts';

const PYTHONS = fileURLToPath(new URL('../fixtures/evalsig-store', import.meta.url));

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'evalake-store-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

function frame(runId: string, changes: Partial<RunFrameInput> = {}): RunFrameInput {
  return {
    run_id: runId,
    model_id: 'model-a',
    task_id: 'arith',
    metric_name: 'accuracy',
    items: [{ item_id: 'arith.0', score: 1 }],
    ...changes,
  };
}

async function files(folder = root): Promise<string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  return found
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((path) => !path.startsWith('.tmp/'))
    .sort();
}

describe('a store that evalsig wrote', () => {
  it('is listed in the order of its manifest, with absolute paths', async () => {
    const runs = await listRuns(PYTHONS, { projectId: 'demo' });
    expect(runs.map(({ record }) => record.run_id)).toEqual(['run-0', 'run-1', 'run-2']);
    expect(runs[0]?.absPath).toBe(join(PYTHONS, 'demo', runs[0]?.record.path ?? ''));
  });

  it('is filtered as evalsig does', async () => {
    const query = {
      projectId: 'demo',
      modelId: 'gpt-0',
      since: '2026-11-20T12:00:00.123456+00:00',
    };
    expect((await queryRuns(PYTHONS, query)).map(({ record }) => record.run_id)).toEqual(['run-0']);
    expect(await queryRuns(PYTHONS, { projectId: 'demo', taskId: 'other' })).toEqual([]);
  });

  it('gives its runs back, item by item', async () => {
    for (const { record } of await listRuns(PYTHONS, { projectId: 'demo' })) {
      const run = await loadRun(PYTHONS, record.run_id, { projectId: 'demo' });
      expect(run).toMatchObject({ run_id: record.run_id, model_id: record.model_id });
      expect(run.items).toHaveLength(record.n_items);
    }
  });
});

describe('writeRun', () => {
  it('writes a run in evalsig’s layout, and reads it back', async () => {
    const run = frame('claude-x::mmlu::42', {
      config_hash: 'abc',
      items: [
        { item_id: 'a', score: 0.1 + 0.2, cluster_id: 'north', metadata: { n: [1, 'é'] } },
        { item_id: 'a', score: 0, epoch: 1 },
      ],
    });
    const options = { delta: 0.012, pValue: 0.04, verdict: 'ALLOW', parentRunId: 'parent' };
    const record = await writeRun(root, run, { ts: '2026-03-01T01:00:00+02:00', ...options });

    expect(record).toEqual({
      run_id: run.run_id,
      model_id: 'model-a',
      task_id: 'arith',
      metric_name: 'accuracy',
      ts: '2026-02-28T23:00:00.000000+00:00',
      path: 'year=2026/month=02/run_id=claude-x::mmlu::42.parquet',
      n_items: 2,
      config_hash: 'abc',
      delta: 0.012,
      p_value: 0.04,
      verdict: 'ALLOW',
      parent_run_id: 'parent',
    });
    expect(await files()).toEqual([`default/manifest.json`, `default/${record.path}`]);
    expect(await listRuns(root)).toEqual([{ record, absPath: join(root, 'default', record.path) }]);
    expect(await loadRun(root, run.run_id)).toEqual({
      ...run,
      items: [
        { ...run.items[0], epoch: 0 },
        { ...run.items[1], cluster_id: null, metadata: {} },
      ],
    });
  });

  it('replaces record and file of the same run, also when the file moves', async () => {
    await writeRun(root, frame('r'), { ts: '2026-01-31' });
    await writeRun(root, frame('other'), { ts: '2026-01-31' });
    const record = await writeRun(root, frame('r', { model_id: 'model-b' }), { ts: '2026-02-01' });
    expect((await listRuns(root)).map((run) => run.record)).toContainEqual(record);
    expect(await files()).toEqual([
      'default/manifest.json',
      'default/year=2026/month=01/run_id=other.parquet',
      'default/year=2026/month=02/run_id=r.parquet',
    ]);
  });

  it.each([
    'manifest.json',
    '/etc/passwd',
    '../../other/year=2026/month=01/run_id=r.parquet',
    'year=2026/month=01/run_id=/../../../../other.parquet',
  ])('reads and deletes nothing by a manifest with the path %s', async (path) => {
    await writeRun(root, frame('r'), { ts: '2026-01-31' });
    const manifest = join(root, 'default/manifest.json');
    const text = await readFile(manifest, 'utf8');
    await writeFile(manifest, text.replace(/"path": "[^"]*"/, `"path": "${path}"`));
    const before = await files();
    await expect(listRuns(root)).rejects.toThrow(InvalidManifestError);
    const written = writeRun(root, frame('r'), { ts: '2026-02-01' });
    await expect(written).rejects.toThrow('leads out of the store');
    expect(await files()).toEqual([...before, 'default/year=2026/month=02/run_id=r.parquet']);
  });

  it('leaves the same bytes whatever the order of the runs', async () => {
    const runs = ['a', 'b', 'c', 'd'].map((id, n) => ({ id, ts: `2026-0${1 + (n % 3)}-01` }));
    const content = async () =>
      Promise.all((await files()).map(async (path) => [path, await readFile(join(root, path))]));
    const write = async (order: typeof runs) => {
      for (const { id, ts } of order) await writeRun(root, frame(id), { ts });
      return content();
    };
    const expected = await write(runs);
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(runs, { minLength: 4 }), async (order) => {
        await rm(root, { recursive: true });
        expect(await write(order)).toEqual(expected);
      }),
      { numRuns: 5 },
    );
  });

  it('keeps names that no path could hold', async () => {
    await writeRun(root, frame('../../../etc/passwd'), { ts: '2026-01-01' });
    expect(await files()).toContain(
      'default/year=2026/month=01/run_id=%2E.%2F..%2F..%2Fetc%2Fpasswd.parquet',
    );
    expect((await loadRun(root, '../../../etc/passwd')).items).toHaveLength(1);
  });

  it.each([
    [frame('r', { items: [] }), /items: items is empty/],
    [frame('r', { items: [{ item_id: 'a', score: NaN }] }), /items\.0\.score \("a"\): .*finite/],
    [
      frame('r', { items: [0, 1].map((score) => ({ item_id: 'a', score, epoch: 2 })) }),
      /item "a" is twice in epoch 2/,
    ],
    [frame(''), /run_id is empty/],
  ])('refuses %j', async (run, problem) => {
    await expect(writeRun(root, run)).rejects.toThrow(InvalidRunFrameError);
    await expect(writeRun(root, run)).rejects.toThrow(problem);
    expect(await files()).toEqual([]);
  });

  it.each([
    [{ projectId: '../x' }],
    [{ ts: 'yesterday' }],
    [{ ts: new Date(NaN) }],
    [{ delta: Infinity }],
  ])('refuses %j', async (options) => {
    await expect(writeRun(root, frame('r'), options)).rejects.toThrow(InvalidStoreArgumentError);
  });
});

describe('reading', () => {
  it('finds no runs in an empty store', async () => {
    expect(await listRuns(join(root, 'nowhere'))).toEqual([]);
    await expect(loadRun(root, 'r')).rejects.toThrow(StoredRunNotFoundError);
  });

  it('says when the file of a record is gone', async () => {
    const { path } = await writeRun(root, frame('r'));
    await rm(join(root, 'default', path));
    await expect(loadRun(root, 'r')).rejects.toThrow(DamagedRunError);
  });

  it('refuses a root that is no bucket', async () => {
    await expect(listRuns('s3://')).rejects.toThrow(InvalidStoreArgumentError);
  });
});
