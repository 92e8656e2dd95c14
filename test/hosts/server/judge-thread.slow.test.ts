import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FileStore } from '#adapters/disk/file-store.ts';
import { JudgeThread } from '#hosts/server/judge-thread.ts';
import { comparisonsKey } from '#pipeline/judge/comparisons-file.ts';
import { listKeys } from '#ports/object-store.ts';
import { BUILT_PROGRAM } from '../../support/built-program.ts';
import { eventsOf, many } from '../../support/compared-runs.ts';
import { PROJECT, TestLake } from '../../support/lake.ts';

let thread: JudgeThread;
let dataFolder: string;
let lake: TestLake;

beforeAll(() => {
  thread = new JudgeThread(new URL('judge-worker.js', pathToFileURL(BUILT_PROGRAM)));
});
afterAll(() => thread.close());

beforeEach(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'evalake-judge-'));
  lake = new TestLake();
  const scores = [many([1, 90], [0, 10]), many([1, 40], [0, 60])];
  for (const [day, accuracy] of scores.entries()) {
    const parameters = { task: ['quiz'], model: ['m'], config_hash: ['h'] };
    const id = `2611${20 + day}081110AVTYYZOZ`;
    await lake.post(eventsOf({ id, metrics: { accuracy } }), { parameters });
  }
  await lake.drain();
  await lake.wait(1000);
});
afterEach(() => rm(dataFolder, { recursive: true, force: true }));

/** Copies the lake, of whose comparisons nothing is there yet. */
async function copyDown(): Promise<FileStore> {
  const store = new FileStore(dataFolder);
  for (const [key, bytes] of lake.memory.objects) {
    if (!key.startsWith('comparisons/')) await store.put(key, bytes);
  }
  return store;
}

const pass = (deadlineMs = Infinity) =>
  thread.pass(
    { dataFolder, project: PROJECT, deadlineMs },
    { store: new FileStore(dataFolder), clock: lake.clock, notices: lake.events, channels: [] },
  );

describe('the judging thread', () => {
  it('writes the comparisons that a judge in the server writes, and has its alerts raised', async () => {
    const store = await copyDown();
    const judged = await pass();
    expect(judged).toMatchObject({ isFinished: true, outdated: [] });
    const key = comparisonsKey(PROJECT, '2026-11');
    const [expected, stored] = [lake.memory.objects.get(key), await store.get(key)];
    expect(Buffer.from(stored?.bytes ?? []).equals(Buffer.from(expected ?? []))).toBe(true);

    await judged.follow();
    const alerts: string[] = [];
    for await (const alert of listKeys(store, 'alerts/')) alerts.push(alert);
    expect(alerts).toHaveLength(1);
  });

  it('leaves what it has no time for, and raises no alert yet', async () => {
    const store = await copyDown();
    const judged = await pass(0);
    expect(judged.isFinished).toBe(false);
    await judged.follow();
    expect((await store.list('alerts/')).keys).toEqual([]);
  });

  it('passes on an error, and judges the next project', async () => {
    const store = await copyDown();
    const key = comparisonsKey(PROJECT, '2026-11');
    await store.put(key, Buffer.from('no Parquet'));
    await expect(pass()).rejects.toThrow(key);
    await store.delete([key]);
    expect((await pass()).isFinished).toBe(true);
  });
});
