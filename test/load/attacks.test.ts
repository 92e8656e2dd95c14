import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { deep, gzip, packed } from './bodies.ts';
import { sealHonestRun } from './honest-run.ts';
import { LoadedServer, longestWaitMs, statusOf, stopWithinLimits } from './support.ts';
import { measureMachineMs } from '../support/machine-speed.ts';

/**
 * What once held a server up for seconds or took gigabytes, each beside a client that posts events, and
 * followed by an honest run, which has to be sealed.
 */

const MB = 1024 * 1024;

let server: LoadedServer;
let before: number;
let sockets: Socket[];

beforeEach(() => {
  before = measureMachineMs();
  sockets = [];
});

afterEach(async ({ task }) => {
  for (const socket of sockets) socket.destroy();
  await stopWithinLimits(server, before, task.name);
});

const lines = { ...gzip, 'content-type': 'application/x-ndjson' };
const evaluation = (members: string, ms = 1) =>
  packed(`{"timestamp":"2026-11-12T13:10:25.${String(ms).padStart(3, '0')}Z",${members}}`);
const repeat = (count: number, text: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => text(i)).join(',');
const small = (id: number) =>
  `{"run_id":"r","event_id":${id},"type":"m","created_at":"2026-11-21T08:11:10Z","sample_id":"s${id}","data":{}}`;

const get = (path: string) => fetch(`${server.url}/v1/projects/load/${path}`);

/** A run of another project is taken and sealed. */
const expectWhole = () => sealHonestRun(server, 'honest');

/** Writes `text` on so many connections, never reads, and hangs up once the server has begun to answer. */
async function sendAndHangUp(count: number, text: string): Promise<void> {
  sockets = Array.from({ length: count }, () => connect(server.port, '127.0.0.1').pause());
  await Promise.all(sockets.map((socket) => once(socket, 'connect')));
  for (const socket of sockets) socket.on('error', () => undefined).write(text);
  await fetch(`${server.url}/healthz`);
  for (const socket of sockets) socket.destroy();
  await fetch(`${server.url}/healthz`);
}

const AHEAD: readonly (readonly [string, string])[] = [
  ['that are answered', 'GET /v1/openapi.json HTTP/1.1\r\nhost: localhost\r\n\r\n'],
  ['without a host', 'GET / HTTP/1.1\r\n\r\n'],
  ['that keep HTTP 1.0 alive', 'GET / HTTP/1.0\r\nconnection:keep-alive\r\n\r\n'],
  ['that expect what nobody knows', 'GET / HTTP/1.1\r\nhost:x\r\nexpect:y\r\n\r\n'],
];

it.each(AHEAD)('requests %s, sent ahead by who has no key and hangs up', async (_, text) => {
  server = await LoadedServer.start('keys');
  await sendAndHangUp(200, text.repeat(Math.ceil(150_000 / text.length)));
});

it('as many requests ahead as a connection may have, on 400 connections', async () => {
  const MOST = 31;
  server = await LoadedServer.start('keys');
  const asked = 'GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n'.repeat(MOST - 1);
  const last = 'GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n';
  sockets = Array.from({ length: 400 }, () => connect(server.port, '127.0.0.1'));
  for (const socket of sockets) socket.resume().write(asked + last);
  await Promise.all(sockets.map((socket) => once(socket, 'close')));
});

it('connections that hold half a request', async () => {
  server = await LoadedServer.start();
  const half = 'GET /healthz HTTP/1.1\r\nhost: localhost\r\nx: ';
  sockets = Array.from({ length: 600 }, () => connect(server.port, '127.0.0.1'));
  for (const socket of sockets) socket.on('error', () => undefined).write(half);
  await Promise.all(sockets.map((socket) => once(socket, 'connect')));
  await expectWhole();
});

const BODIES: readonly (readonly [string, 'events' | 'results', () => readonly Uint8Array[]])[] = [
  [
    '4 MB of syntax errors',
    'events',
    () => [packed(`[${small(0)},[${'x,'.repeat(2 * MB - 500)}x]]`)],
  ],
  [
    'NaN beside a long string',
    'results',
    () => [evaluation(`"suites":{},"note":"not finite ${'.'.repeat(30 * MB)}","x":NaN`)],
  ],
  [
    '30 MB of NaN',
    'results',
    () => [evaluation(`"suites":{},"x":[${'NaN,'.repeat(7.5 * MB)}NaN]`)],
  ],
  [
    'a document of 30 MB, as deep as is taken',
    'results',
    () => [evaluation(`"suites":{},"note":${deep(`[${'1234567,'.repeat(3.8 * MB)}1]`)}`)],
  ],
  [
    'a document of many members',
    'results',
    () => [evaluation(`"suites":{},"note":{${repeat(700_000, (i) => `"k${i}":1`)}}`)],
  ],
  [
    'a document of the most empty arrays',
    'results',
    () => [evaluation(`"suites":{},"note":[${'[],'.repeat(1_990_000)}1]`)],
  ],
  [
    'documents of the most metrics, each a contradiction',
    'results',
    () =>
      [9998, 50_000].map((count, ms) => {
        const metrics = repeat(count, (i) => `"m${i}":{"passed":1,"total":2,"score":1}`);
        return evaluation(`"suites":{"s":{"metrics":{${metrics}}}}`, ms);
      }),
  ],
  [
    'two deep events of one number',
    'events',
    () => {
      const data = (last: number) => deep(`[${'1,'.repeat(1.9 * MB)}${last}]`);
      const text = (last: number) => small(0).replace('"data":{}', `"data":${data(last)}`);
      return [packed(`[${text(1)},${text(2)}]`)];
    },
  ],
];

it.each(BODIES)('%s', async (_, path, make) => {
  const bodies = make();
  server = await LoadedServer.start();
  for (const body of bodies) {
    expect([200, 422]).toContain(await statusOf(server.post(body, gzip, path)));
  }
  await expectWhole();
});

it('a run of the most metrics, and of ten times as many', async () => {
  const METRICS = 1000;
  const data = (prefix: string) => `{${repeat(METRICS, (i) => `"${prefix}${i}":${i}`)}}`;
  const events = Array.from({ length: 30 }, (_, index) => (index < 20 ? 'm' : `x${index}-`)).map(
    (prefix, id) =>
      small(id)
        .replace('"m"', '"metrics"')
        .replace('"data":{}', `"data":${data(prefix)}`),
  );
  const report = small(events.length)
    .replace('"m"', '"final_report"')
    .replace(/,"sample_id":"\w+"/, '');
  server = await LoadedServer.start();
  const body = packed(`[${[...events, report].join(',')}]`);
  expect(await statusOf(server.post(body, gzip))).toBe(200);
  await expectWhole();
  const metrics = z.object({ status: z.string(), metrics: z.array(z.unknown()) });
  for (;;) {
    const run = metrics.safeParse(await (await get('runs/r')).json()).data;
    if (run?.status === 'complete') {
      expect(run.metrics).toHaveLength(METRICS);
      return;
    }
    await sleep(200);
  }
});

it('runs of one project beside the bulk of another', async () => {
  const RUNS = 10_000;
  const runs = (part: number) =>
    Array.from({ length: RUNS }, (_, i) => small(0).replace('"r"', `"r${part}-${i}"`)).join('\n');
  const bodies = [0, 1, 2, 3, 4].map((part) => packed(runs(part)));
  server = await LoadedServer.start();
  await Promise.all(
    bodies.map(async (body) => expect(await statusOf(server.post(body, lines))).toBe(200)),
  );
  const start = performance.now();
  await expectWhole();
  const sealedMs = performance.now() - start;
  console.log(
    `a run was sealed after ${sealedMs.toFixed(0)} ms beside ${bodies.length * RUNS} others`,
  );
  expect(sealedMs).toBeLessThan(longestWaitMs(before, measureMachineMs()));
});

it('looks at a run that is receiving', async () => {
  const bodies = [0, 1, 2].map((part) =>
    packed(Array.from({ length: 200_000 }, (_, i) => small(200_000 * part + i)).join('\n')),
  );
  server = await LoadedServer.start();
  for (const body of bodies) expect(await statusOf(server.post(body, lines))).toBe(200);
  const paths = ['runs/r', 'runs/r/events', 'runs/r/metrics', 'runs/r/items', 'runs?limit=1'];
  const statuses = await Promise.all([...paths, ...paths].map((path) => statusOf(get(path))));
  expect(statuses.filter((status) => status === 500)).toEqual([]);
  await expectWhole();
});

it('lists of large documents', async () => {
  const metrics = '"metrics":{"m":{"passed":0,"total":1,"score":0}}';
  const benchmark = `"type":"benchmark","results":{${repeat(4999, (i) => `"p${i}":{${metrics}}`)}}`;
  const details = `{"text":"${'x'.repeat(20 * MB)}"}`;
  const failed = `"status":"error","error":{"type":"e","message":"m","details":${details}}`;
  const bodies = [evaluation(benchmark, 0), ...[1, 2, 3, 4].map((ms) => evaluation(failed, ms))];
  server = await LoadedServer.start();
  for (const body of bodies) {
    const answer = await server.post(body, gzip, 'results');
    expect(await answer.json()).toMatchObject({ accepted: 1 });
  }
  await expectWhole();
  const paths = ['benchmarks', 'errors?limit=1000', 'documents?limit=1000', 'suites?limit=1000'];
  const statuses = await Promise.all(paths.map((path) => statusOf(get(path))));
  expect(statuses).toEqual(paths.map(() => 200));
});

/** Posts so many of the largest benchmarks, each of 8,800 metrics, which are runs of the project. */
async function postBenchmarks(count: number): Promise<void> {
  const metrics = repeat(8, (i) => `"m${i}":{"passed":0,"total":1,"score":0}`);
  const providers = repeat(1100, (i) => `"p${i}":{"metrics":{${metrics}}}`);
  const benchmark = `"type":"benchmark","results":{${providers}}`;
  for (let ms = 0; ms < count; ms++) {
    const answer = await server.post(evaluation(benchmark, ms), gzip, 'results');
    expect(await answer.json()).toMatchObject({ accepted: 1 });
  }
}

it('a list of the largest benchmarks', async () => {
  const COUNT = 5;
  server = await LoadedServer.start();
  await postBenchmarks(COUNT);
  await expectWhole();
  const page = z.object({ benchmarks: z.array(z.unknown()), next: z.string().nullable() });
  const readAll = async (): Promise<number> => {
    let count = 0;
    for (let cursor = ''; ;) {
      const answer = await get(`benchmarks?limit=1000${cursor}`);
      const { benchmarks, next } = page.parse(await answer.json());
      count += benchmarks.length;
      if (next === null) return count;
      cursor = `&cursor=${next}`;
    }
  };
  while ((await readAll()) < COUNT) await sleep(200);
  await expectWhole();
});

it('a project of 176,000 metrics, all judged', async () => {
  const COUNT = 20;
  server = await LoadedServer.start();
  await postBenchmarks(COUNT);
  await expectWhole();
  const judged = z.object({ rows: z.array(z.tuple([z.number()])) });
  const headers = { 'content-type': 'application/json' };
  // The run of the other client may be judged, too.
  const sql = "SELECT count(*) FROM comparisons WHERE project = 'load'";
  const body = JSON.stringify({ sql });
  for (;;) {
    const answer = await fetch(`${server.url}/v1/sql`, { method: 'POST', headers, body });
    if (judged.parse(await answer.json()).rows[0]?.[0] === COUNT * 8800) break;
    await sleep(1000);
  }
  expect(await statusOf(get('runs?limit=10'))).toBe(200);
  await expectWhole();
});

const STATEMENTS = [
  "SELECT levenshtein_distance(array_join(repeat('a', 9000), ''), array_join(repeat('b', 9000), ''))",
  'SELECT cardinality(sequence(1, 1000000000))',
  `SELECT ${'a,'.repeat(2000)}a`,
  `SELECT ${'ARRAY['.repeat(10)}${'1,'.repeat(2000)}1${']'.repeat(10)}`,
];

it('SQL that takes long, or much', async () => {
  server = await LoadedServer.start();
  const headers = { 'content-type': 'application/json' };
  const statuses = await Promise.all(
    STATEMENTS.map((sql) => {
      const body = JSON.stringify({ sql });
      return statusOf(fetch(`${server.url}/v1/sql`, { method: 'POST', headers, body }));
    }),
  );
  for (const status of statuses) expect([200, 400, 422]).toContain(status);
  await expectWhole();
});
