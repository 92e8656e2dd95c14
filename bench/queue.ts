import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { DiskQueue } from '#adapters/disk-queue/disk-queue.ts';
import { systemClock } from '#ports/system-clock.ts';
import { quantile } from './check.ts';
import { root } from './paths.ts';

/**
 * Sends messages of 3 kB to the queue on disk, each acknowledged when it is durable, then receives and
 * deletes them all: messages a second, processor time a message, and the slowest hundredth.
 *
 * npm run bench:queue -- [--lmdb FOLDER]
 *
 * With --lmdb the same is done with `lmdb`, installed with `npm install --prefix FOLDER lmdb`.
 */
const MESSAGES = 4000;
const BATCH = 1000;
const BODY = 'x'.repeat(3000);
const SENDERS = [10, 40];

/** A queue as the measurement sees it. */
interface Peer {
  readonly send: (n: number) => Promise<unknown>;
  /** Takes a batch, and gives how many there were. */
  readonly take: () => Promise<number>;
  readonly close: () => Promise<unknown>;
}

async function openOurs(folder: string): Promise<Peer> {
  const queue = await DiskQueue.open({
    dir: folder,
    clock: systemClock,
    visibilityTimeoutSeconds: 60,
    maxReceiveCount: Infinity,
  });
  return {
    send: () => queue.send([{ body: BODY }]),
    take: async () => {
      const received = await queue.receive({ max: BATCH });
      await queue.delete(received.map(({ receipt }) => receipt));
      return received.length;
    },
    close: () => queue.close(),
  };
}

const lmdbSchema = z.object({
  open: z.custom<(options: Readonly<Record<string, string>>) => unknown>(isFunction),
});
const databaseSchema = z.object({
  put: z.custom<(key: number, value: string) => Promise<boolean>>(isFunction),
  remove: z.custom<(key: number) => Promise<boolean>>(isFunction),
  getRange: z.custom<(options: { limit: number }) => Iterable<{ key: number }>>(isFunction),
  close: z.custom<() => Promise<void>>(isFunction),
});

function isFunction(value: unknown): boolean {
  return typeof value === 'function';
}

/** A queue as short as one can be made of it: no receive counts, delays or groups. */
async function openLmdb(packages: string, folder: string): Promise<Peer> {
  const path = createRequire(join(packages, 'package.json')).resolve('lmdb');
  const { open } = lmdbSchema.parse(await import(pathToFileURL(path).href));
  const opened = open({ path: folder, encoding: 'string' });
  const database = databaseSchema.parse(opened);
  const bound = <A extends unknown[], R>(method: (...args: A) => R) => method.bind(opened);
  const [put, remove] = [bound(database.put), bound(database.remove)];
  const [getRange, close] = [bound(database.getRange), bound(database.close)];
  const flushed = (): unknown => Reflect.get(Object(opened), 'flushed');
  return {
    send: async (n) => {
      await put(n, BODY);
      await flushed();
    },
    take: async () => {
      const keys = [...getRange({ limit: BATCH })].map(({ key }) => key);
      await Promise.all(keys.map((key) => remove(key)));
      return keys.length;
    },
    close,
  };
}

async function measure(name: string, senders: number, open: (folder: string) => Promise<Peer>) {
  const folder = await mkdtemp(`${root}.cache/queue-`);
  const peer = await open(folder);
  const times: number[] = [];
  let next = 0;
  const send = async (): Promise<void> => {
    while (next < MESSAGES) {
      const n = next++;
      const start = performance.now();
      await peer.send(n);
      times.push(performance.now() - start);
    }
  };
  const cpu = process.cpuUsage();
  const start = performance.now();
  await Promise.all(Array.from({ length: senders }, send));
  const sentMs = performance.now() - start;
  const sentCpu = process.cpuUsage(cpu);
  const takenFrom = process.cpuUsage();
  while ((await peer.take()) > 0);
  const takenCpu = process.cpuUsage(takenFrom);
  await peer.close();
  await rm(folder, { recursive: true });
  const micros = ({ user, system }: NodeJS.CpuUsage) => Math.round((user + system) / MESSAGES);
  return {
    queue: name,
    senders,
    perSecond: Math.round((1000 * MESSAGES) / sentMs),
    p99Ms: Number(quantile(times, 0.99).toFixed(1)),
    sendCpuMicros: micros(sentCpu),
    takeCpuMicros: micros(takenCpu),
  };
}

const { values } = parseArgs({ options: { lmdb: { type: 'string' } } });
const { lmdb } = values;
const rows = [];
for (const senders of SENDERS) {
  rows.push(await measure('ours', senders, openOurs));
  if (lmdb === undefined) continue;
  rows.push(await measure('lmdb', senders, (folder) => openLmdb(lmdb, folder)));
}
console.table(rows);
