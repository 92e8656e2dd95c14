import {
  copyFile,
  mkdtemp,
  readFile,
  readdir,
  rm,
  stat,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DiskQueueOptions } from '#adapters/disk-queue/disk-queue-options.ts';
import { DiskQueue, QueueClosedError } from '#adapters/disk-queue/disk-queue.ts';
import { StoreUnavailableError } from '#ports/object-store.ts';
import { type Queue, type ReceivedMessage, SendError } from '#ports/queue.ts';
import { bundle, startScript } from '../../support/child-script.ts';
import { failingWrites } from '../../support/failing-files.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const FIRST_LOG = '00000001.log';
const bodies = (messages: readonly ReceivedMessage[]) => messages.map(({ body }) => body);
const receipts = (messages: readonly ReceivedMessage[]) => messages.map(({ receipt }) => receipt);

let dir: string;
let clock: ManualClock;
let damage: string[];
let queue: DiskQueue;

const open = async (options: Partial<DiskQueueOptions> = {}) => {
  queue = await DiskQueue.open({
    ...{ dir, clock, visibilityTimeoutSeconds: 30, maxReceiveCount: 3 },
    onDamage: (message) => damage.push(message),
    ...options,
  });
};
const reopen = async (options: Partial<DiskQueueOptions> = {}) => {
  await queue.close();
  await open(options);
};
const send = (...texts: string[]) => queue.send(texts.map((body) => ({ body })));
const receive = (max = 1000) => queue.receive({ max });
const logs = async () => (await readdir(dir)).filter((name) => name.endsWith('.log')).toSorted();

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'disk-queue-'));
  clock = new ManualClock();
  damage = [];
  await open();
});
afterEach(async () => {
  await queue.close();
  await rm(dir, { recursive: true });
});

describe('DiskQueue opened again', () => {
  it('has the same messages in the same order, with their times and counts', async () => {
    await send('a', 'b', 'c');
    const sentAtMs = clock.now();
    await clock.advance(1000);
    const [a, b] = await receive(2);
    await queue.delete([a?.receipt ?? '']);
    await reopen();
    expect(queue.stats()).toEqual({
      visible: 2,
      inFlight: 0,
      delayed: 0,
      oldestSentAtMs: sentAtMs,
    });
    expect(await receive()).toMatchObject([
      { body: 'b', id: b?.id, receiveCount: 2, sentAtMs },
      { body: 'c', receiveCount: 1, sentAtMs },
    ]);
    expect(damage).toEqual([]);
  });

  it('keeps delayed messages hidden, also those released with a delay', async () => {
    await queue.send([{ body: 'delayed', delaySeconds: 60 }, { body: 'released' }]);
    await queue.release(receipts(await receive()), 90);
    await reopen();
    expect(queue.stats()).toMatchObject({ visible: 0, inFlight: 0, delayed: 2 });
    await clock.advance(60_000);
    expect(bodies(await receive())).toEqual(['delayed']);
    await clock.advance(30_000);
    expect(await receive()).toMatchObject([{ body: 'delayed' }, { body: 'released' }]);
  });

  it('delivers messages without a delay although the clock was set back', async () => {
    await send('a', 'b');
    await queue.release([(await receive(1))[0]?.receipt ?? ''], 0);
    clock = new ManualClock(0);
    await reopen();
    expect(bodies(await receive())).toEqual(['a', 'b']);
  });

  it('keeps a group in order', async () => {
    const grouped = ['1', '2', '3'].map((body) => ({ body, group: 'g' }));
    await queue.send(grouped);
    const [first] = await receive(2);
    await queue.delete([first?.receipt ?? '']);
    await reopen();
    expect(bodies(await receive(1))).toEqual(['2']);
    expect(await receive(1)).toEqual([]);
  });

  it('uses no number twice, also when all messages are deleted', async () => {
    await reopen({ segmentBytes: 200 });
    await send('x'.repeat(150));
    const old = await receive();
    await queue.delete(receipts(old));
    await send('y'.repeat(150));
    await queue.delete(receipts(await receive()));
    await reopen({ segmentBytes: 200 });
    await send('new');
    await receive();
    await queue.delete(receipts(old));
    await clock.advance(30_000);
    expect(await receive()).toMatchObject([{ body: 'new', receiveCount: 2 }]);
  });
});

describe('a process that dies again and again in the middle of its batch', () => {
  const all = Array.from({ length: 100 }, (_, i) => String(i));
  const reborn = (givenUp: string[]) => {
    const deadLetter = deadLetterQueue((body) => {
      givenUp.push(body);
      return Promise.resolve();
    });
    return reopen({ deadLetter, maxReceiveCount: 10 });
  };

  it('works off the backlog, and gives up no message', async () => {
    await send(...all);
    const done: string[] = [];
    const givenUp: string[] = [];
    for (let lives = 0; lives < 60 && done.length < all.length; lives += 1) {
      await reborn(givenUp);
      for (let left = 2; left > 0; left -= 1) {
        const [handled] = await receive();
        if (!handled) break;
        await queue.delete([handled.receipt]);
        done.push(handled.body);
      }
      await receive();
    }
    expect(done.toSorted()).toEqual(all.toSorted());
    expect(givenUp).toEqual([]);
  });

  it('gives up only the message that kills it', async () => {
    await send(...all);
    const done: string[] = [];
    const givenUp: string[] = [];
    for (let lives = 0; lives < 12; lives += 1) {
      await reborn(givenUp);
      for (let batch = await receive(); batch.length > 0; batch = await receive()) {
        if (batch.some(({ body }) => body === '50')) break;
        await queue.delete(receipts(batch));
        done.push(...bodies(batch));
      }
    }
    expect(done.toSorted()).toEqual(all.filter((body) => body !== '50').toSorted());
    expect(givenUp).toEqual(['50']);
  });
});

describe('DiskQueue after a crash', () => {
  it('cuts off a torn last record, wherever it is torn, and goes on', async () => {
    await send('first');
    const { size: whole } = await stat(join(dir, FIRST_LOG));
    await send('second');
    const { size } = await stat(join(dir, FIRST_LOG));
    await queue.close();
    const saved = join(dir, 'saved');
    await copyFile(join(dir, FIRST_LOG), saved);
    for (let end = whole; end < size; end += 1) {
      await copyFile(saved, join(dir, FIRST_LOG));
      await truncate(join(dir, FIRST_LOG), end);
      await open();
      await send('third');
      await reopen();
      expect(bodies(await receive())).toEqual(['first', 'third']);
      await queue.close();
    }
    expect(damage).toEqual([]);
    await open();
  });

  it('opens a log whose only file was torn at its start', async () => {
    await queue.close();
    for (const end of [0, 1, 20]) {
      await truncate(join(dir, FIRST_LOG), end);
      await open();
      await send('a');
      await reopen();
      expect(bodies(await receive())).toEqual(['a']);
      await queue.close();
    }
    expect(damage).toEqual([]);
    await open();
  });

  it('cuts off zeros at the end, which a file system may leave', async () => {
    await send('a');
    await queue.close();
    const path = join(dir, FIRST_LOG);
    const whole = await readFile(path);
    await writeFile(path, Buffer.concat([whole, Buffer.alloc(5000)]));
    await open();
    expect(await readFile(path)).toEqual(whole);
    await send('b');
    await reopen();
    expect(bodies(await receive())).toEqual(['a', 'b']);
    expect(damage).toEqual([]);
  });

  it('keeps every acknowledged message when the process is killed while it sends', async () => {
    await queue.close();
    const code = await bundle(`
      import { DiskQueue } from './lib/adapters/disk-queue/disk-queue.ts';
      import { systemClock } from './lib/ports/system-clock.ts';
      const queue = await DiskQueue.open({ dir: ${JSON.stringify(dir)}, clock: systemClock,
        visibilityTimeoutSeconds: 30, maxReceiveCount: 3, segmentBytes: 20_000 });
      const sender = async (name) => {
        for (let i = 0; ; i += 1) {
          const body = process.pid + '/' + name + '/' + i;
          await queue.send([{ body: body + ' '.repeat(i % 400) }]);
          console.log(body);
        }
      };
      for (let n = 0; n < 8; n += 1) sender(n);
    `);
    const acknowledged = new Set<string>();
    for (const lines of [1, 60, 200, 333]) {
      const child = startScript(code);
      for (let i = 0; i < lines; i += 1) acknowledged.add((await child.line()) ?? '');
      await child.kill();
      for (let line = await child.line(); line !== undefined; line = await child.line()) {
        acknowledged.add(line);
      }
    }
    await open();
    const found = new Set(bodies(await receive(1_000_000)).map((body) => body.trim()));
    expect([...acknowledged].filter((body) => !found.has(body))).toEqual([]);
    expect(acknowledged.size).toBeGreaterThan(500);
    expect(damage).toEqual([]);
  });
});

describe('DiskQueue with a damaged log', () => {
  const spoil = async (text: string) => {
    const path = join(dir, FIRST_LOG);
    const bytes = await readFile(path);
    bytes.write('#', bytes.indexOf(text));
    await writeFile(path, bytes);
  };

  it('keeps the readable messages, copies the file aside, and reports it once', async () => {
    await send('first', 'second', 'third');
    await queue.close();
    await spoil('second');
    const spoilt = await readFile(join(dir, FIRST_LOG));
    await open();
    expect(damage).toHaveLength(1);
    expect(damage[0]).toContain(`${FIRST_LOG}.damaged`);
    expect(await readFile(join(dir, `${FIRST_LOG}.damaged`))).toEqual(spoilt);
    await reopen();
    expect(bodies(await receive())).toEqual(['first', 'third']);
    expect(damage).toHaveLength(1);
  });

  it('treats an incomplete end as damage when another file follows', async () => {
    await reopen({ segmentBytes: 100 });
    await send('first');
    await send('second');
    await queue.close();
    const { size } = await stat(join(dir, FIRST_LOG));
    await truncate(join(dir, FIRST_LOG), size - 1);
    await open();
    expect(damage).toHaveLength(1);
    expect(bodies(await receive())).toEqual(['second']);
  });

  it('reports a missing file in the middle', async () => {
    await reopen({ segmentBytes: 100 });
    for (const body of ['first', 'second', 'third']) await send(body);
    await queue.close();
    await rm(join(dir, '00000002.log'));
    await open();
    expect(damage.join()).toContain('missing');
    expect(bodies(await receive())).toEqual(['first', 'third']);
  });

  it('delivers the other messages when one is damaged', async () => {
    await send('first', 'second', 'third');
    await spoil('second');
    expect(bodies(await receive())).toEqual(['first', 'third']);
    expect(damage.join()).toContain('.damaged');
    await clock.advance(30_000);
    expect(bodies(await receive())).toEqual(['first', 'third']);
    expect(damage).toHaveLength(1);
  });
});

describe('DiskQueue on a disk that fails', () => {
  it.each(['write', 'sync'] as const)(
    'refuses a send when the %s fails, and goes on',
    async (what) => {
      const disk = failingWrites('ENOSPC');
      await reopen({ files: disk.files });
      await send('before');
      disk.fail = what;
      const sent = send('lost 1', 'lost 2');
      await expect(sent).rejects.toThrow(SendError);
      await expect(sent).rejects.toThrow('no space left on the disk');
      await expect(sent).rejects.toHaveProperty('failed', [0, 1]);
      disk.fail = undefined;
      await send('after');
      await reopen();
      expect(bodies(await receive())).toEqual(['before', 'after']);
      expect(damage).toEqual([]);
    },
  );

  it('refuses a receive without counting it, and a delete without losing the message', async () => {
    const disk = failingWrites('ENOSPC');
    await reopen({ files: disk.files });
    await send('a');
    disk.fail = 'write';
    await expect(receive()).rejects.toThrow(StoreUnavailableError);
    disk.fail = undefined;
    const got = await receive();
    expect(got).toMatchObject([{ body: 'a', receiveCount: 1 }]);
    disk.fail = 'write';
    await expect(queue.delete(receipts(got))).rejects.toThrow(StoreUnavailableError);
    disk.fail = undefined;
    expect(queue.stats()).toMatchObject({ inFlight: 1 });
    await clock.advance(30_000);
    await queue.delete(receipts(await receive()));
    await reopen();
    expect(await receive()).toEqual([]);
  });

  it('hands messages out again that it could not read', async () => {
    const disk = failingWrites('EIO');
    await reopen({ files: disk.files });
    await send('a', 'b');
    disk.fail = 'read';
    await expect(receive()).rejects.toThrow('EIO');
    disk.fail = undefined;
    expect(bodies(await receive())).toEqual(['a', 'b']);
    expect(damage).toEqual([]);
  });

  it('keeps a message that the dead-letter queue cannot store, reports it, and tries again', async () => {
    const refused = new SendError([0], 'no space left on the disk');
    let isFull = true;
    const moved: string[] = [];
    const deadLetter = deadLetterQueue((body) => {
      if (isFull) return Promise.reject(refused);
      moved.push(body);
      return Promise.resolve();
    });
    await reopen({ deadLetter, maxReceiveCount: 1 });
    await send('poison');
    await receive();
    for (let i = 0; i < 2; i += 1) {
      await clock.advance(30_000);
      expect(await receive()).toEqual([]);
      isFull = false;
    }
    expect(moved).toEqual(['poison']);
    expect(damage).toHaveLength(1);
    expect(queue.stats()).toMatchObject({ visible: 0, inFlight: 0 });
  });
});

function deadLetterQueue(take: (body: string) => Promise<void>): Queue {
  return {
    send: async (messages) => {
      for (const { body } of messages) await take(body);
    },
    receive: () => Promise.resolve([]),
    delete: () => Promise.resolve(),
    release: () => Promise.resolve(),
  };
}

describe('DiskQueue on its disk', () => {
  it('shares a few syncs among a hundred concurrent sends', async () => {
    const disk = failingWrites('EIO');
    await reopen({ files: disk.files });
    disk.syncs = 0;
    await Promise.all(Array.from({ length: 100 }, (_, i) => send(String(i))));
    expect(disk.syncs).toBeLessThan(5);
    expect(await receive()).toHaveLength(100);
  });

  it('frees the disk space of deleted messages', async () => {
    await reopen({ segmentBytes: 1000 });
    for (let i = 0; i < 20; i += 1) await send('x'.repeat(400));
    expect((await logs()).length).toBeGreaterThan(5);
    await queue.delete(receipts(await receive()));
    await queue.close();
    expect((await logs()).length).toBeLessThan(3);
    await open();
  });

  it('copies a few old messages forward, so that the rest of the log can be removed', async () => {
    const small = { segmentBytes: 1000, slackBytes: 2000 };
    await reopen(small);
    await send('old');
    await queue.send([
      { body: 'delayed', delaySeconds: 900 },
      { body: 'grouped', group: 'g' },
    ]);
    const held = await receive(2);
    expect(bodies(held)).toEqual(['old', 'grouped']);
    for (let i = 0; i < 30; i += 1) {
      await send('x'.repeat(400));
      await queue.delete(receipts(await receive()));
    }
    await queue.close();
    expect((await logs()).length).toBeLessThan(8);
    await open(small);
    expect(queue.stats()).toMatchObject({ visible: 2, delayed: 1 });
    expect(await receive()).toMatchObject([
      { body: 'old', receiveCount: 2, id: held[0]?.id },
      { body: 'grouped', receiveCount: 2 },
    ]);
    expect(damage).toEqual([]);
  });

  it('finishes running receives before it closes', async () => {
    await send('a', 'b');
    const received = receive();
    await queue.close();
    expect(bodies(await received)).toEqual(['a', 'b']);
  });

  it('finishes moving messages to the dead-letter queue before it closes', async () => {
    let arrive: () => void = () => undefined;
    const arrived = new Promise<void>((resolve) => (arrive = resolve));
    const asked = new Promise<void>((resolve) => {
      const take = () => {
        resolve();
        return arrived;
      };
      void reopen({ maxReceiveCount: 0, deadLetter: deadLetterQueue(take) })
        .then(() => send('poison'))
        .then(() => receive());
    });
    await asked;
    const closed = queue.close();
    // A close that does not wait would be done by now.
    for (let turn = 0; turn < 200; turn += 1) await setImmediate();
    arrive();
    await closed;
    await open();
    expect(queue.stats().visible).toBe(0);
    expect(damage).toEqual([]);
  });

  it('ends waiting receivers when it closes, and refuses further calls', async () => {
    const waiting = queue.receive({ max: 1, waitMs: 20_000 });
    await queue.close();
    expect(await waiting).toEqual([]);
    expect(clock.sleeping).toBe(0);
    await expect(send('late')).rejects.toThrow(SendError);
    await expect(receive()).rejects.toThrow(QueueClosedError);
    await expect(queue.delete([])).rejects.toThrow(QueueClosedError);
    await queue.close();
  });
});
