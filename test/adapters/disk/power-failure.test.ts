import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DiskQueue } from '#adapters/disk-queue/disk-queue.ts';
import type { Files } from '#adapters/disk/disk-files.ts';
import { FileStore } from '#adapters/disk/file-store.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { type SurvivingFiles, VolatileDisk } from '../../support/volatile-disk.ts';

let folder: string;
let root: string;
let after: string;
let disk: VolatileDisk;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'power-failure-'));
  root = join(folder, 'before');
  after = join(folder, 'after');
  disk = new VolatileDisk();
  await disk.files.mkdir(root, { recursive: true });
});

afterEach(() => rm(folder, { recursive: true }));

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Cuts the power as soon as `count` of the calls are acknowledged; gives which ones were. */
async function failPowerAfter(
  count: number,
  calls: readonly (() => Promise<unknown>)[],
): Promise<ReadonlySet<number>> {
  const acknowledged = new Set<number>();
  let survivors: SurvivingFiles | undefined;
  await Promise.all(
    calls.map(async (call, index) => {
      await call();
      if (survivors) return;
      acknowledged.add(index);
      if (acknowledged.size === count) survivors = disk.failPower();
    }),
  );
  await survivors?.restore(root, after);
  expect(acknowledged.size).toBe(count);
  return acknowledged;
}

/** The disk, and when the next sync of a file's content begins. */
function watchedSyncs() {
  let onSync = (): void => undefined;
  const open: Files['open'] = async (...args) => {
    const file = await disk.files.open(...args);
    const datasync = file.datasync.bind(file);
    file.datasync = () => {
      onSync();
      return datasync();
    };
    return file;
  };
  const nextSync = () => new Promise<void>((resolve) => (onSync = resolve));
  return { files: { ...disk.files, open }, nextSync };
}

describe('FileStore after a power failure', () => {
  it('has every object whose put was acknowledged, in new folders too', async () => {
    const store = new FileStore(root, disk.files);
    await Promise.all(
      Array.from({ length: 60 }, (_, n) =>
        store.put(`inbox/p${n % 3}/run-${n}/a`, bytes(String(n)), { ifAbsent: true }),
      ),
    );
    await store.delete(['inbox/p1/run-1/a']);
    await store.put('inbox/p1/run-1/b', bytes('again'));
    await disk.failPower().restore(root, after);
    const left = new FileStore(after);
    expect((await left.get('inbox/p1/run-1/b'))?.bytes).toEqual(Buffer.from('again'));
    for (let n = 2; n < 60; n += 1) {
      expect((await left.get(`inbox/p${n % 3}/run-${n}/a`))?.bytes).toEqual(Buffer.from(String(n)));
    }
  });

  it.each([
    ['of many folders', (n: number) => `events/p${n % 2}/m${n % 5}/run-${n}/file`],
    ['of one folder', (n: number) => `inbox/demo/run/${n}`],
  ])('has what was acknowledged when the power fails in mid-work, %s', async (_, key) => {
    for (const count of [1, 7, 25, 39]) {
      const store = new FileStore(root, disk.files);
      const puts = Array.from({ length: 40 }, (_, n) => async () => {
        for (let wait = 0; wait < n; wait += 1) await new Promise(setImmediate);
        await store.put(`${count}/${key(n)}`, bytes(String(n)), { ifAbsent: true });
      });
      const acknowledged = await failPowerAfter(count, puts);
      const left = new FileStore(after);
      for (const n of acknowledged) {
        expect((await left.get(`${count}/${key(n)}`))?.bytes).toEqual(Buffer.from(String(n)));
      }
      await rm(after, { recursive: true });
    }
  });

  it('gives the old object or the new one, whole', async () => {
    const store = new FileStore(root, disk.files);
    await store.put('manifest', bytes('old'));
    const put = store.put('manifest', bytes('new'));
    const states: SurvivingFiles[] = [disk.failPower()];
    for (let turn = 0; turn < 30; turn += 1) {
      await new Promise(setImmediate);
      states.push(disk.failPower());
    }
    await put;
    for (const [index, state] of [...states, disk.failPower()].entries()) {
      await state.restore(root, `${after}-${index}`);
      const left = await new FileStore(`${after}-${index}`).get('manifest');
      expect(['old', 'new']).toContain(Buffer.from(left?.bytes ?? []).toString());
    }
  });
});

describe('DiskQueue after a power failure', () => {
  const clock = new ManualClock();
  const options = { clock, visibilityTimeoutSeconds: 60, maxReceiveCount: 3 };

  async function bodiesLeft(): Promise<readonly string[]> {
    const queue = await DiskQueue.open({ ...options, dir: join(after, 'queue') });
    const bodies: string[] = [];
    for (;;) {
      const messages = await queue.receive({ max: 100 });
      if (messages.length === 0) break;
      bodies.push(...messages.map(({ body }) => body));
    }
    await queue.close();
    return bodies;
  }

  it.each([1, 5, 20, 49])(
    'has the first %i messages that were acknowledged, also of shared commits',
    async (count) => {
      const files = disk.files;
      const queue = await DiskQueue.open({ ...options, files, dir: join(root, 'queue') });
      const sends = Array.from({ length: 50 }, (_, n) => async () => {
        for (let wait = 0; wait < n % 7; wait += 1) await new Promise(setImmediate);
        await queue.send([{ body: `message ${n}` }]);
      });
      const acknowledged = await failPowerAfter(count, sends);
      await queue.close();
      expect(await bodiesLeft()).toEqual(
        expect.arrayContaining([...acknowledged].map((n) => `message ${n}`)),
      );
    },
  );

  it('has a message that shares its commit with a deletion before it, which need not be durable', async () => {
    const { files, nextSync } = watchedSyncs();
    const queue = await DiskQueue.open({ ...options, files, dir: join(root, 'queue') });
    await queue.send([{ body: 'deleted' }]);
    const [received] = await queue.receive({ max: 1 });
    const begun = nextSync();
    const before = queue.send([{ body: 'before' }]);
    await begun;
    // While that is committed these two wait, and are committed together.
    const deletion = queue.delete([received?.receipt ?? '']);
    await queue.send([{ body: 'after' }]);
    const survivors = disk.failPower();
    await Promise.all([before, deletion]);
    await queue.close();
    await survivors.restore(root, after);
    expect(await bodiesLeft()).toEqual(expect.arrayContaining(['before', 'after']));
  });

  it('has them in all segments', async () => {
    const files = disk.files;
    const dir = join(root, 'queue');
    const queue = await DiskQueue.open({ ...options, files, dir, segmentBytes: 300 });
    for (let n = 0; n < 20; n += 1) await queue.send([{ body: `message ${n}` }]);
    const survivors = disk.failPower();
    await queue.close();
    await survivors.restore(root, after);
    expect([...(await bodiesLeft())].sort()).toEqual(
      Array.from({ length: 20 }, (_, n) => `message ${n}`).sort(),
    );
  });
});
