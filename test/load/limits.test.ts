import { connect } from 'node:net';
import { once } from 'node:events';
import { gzipSync } from 'node:zlib';
import pMap from 'p-map';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { eventText, LoadedServer, stopWithinLimits } from './support.ts';
import { measureMachineMs } from '../support/machine-speed.ts';

const MB = 1024 * 1024;
/** The number of run ids; a million with `EVALAKE_LOAD=full`. */
const RUN_IDS = process.env['EVALAKE_LOAD'] === 'full' ? 1_000_000 : 50_000;
const RUNS_A_REQUEST = 1000;

/** Made before any server is measured, as it keeps this process busy for a while. */
const bomb = gzipSync(Buffer.alloc(512 * MB, ' '));

let server: LoadedServer;
let before: number;

beforeEach(async () => {
  before = measureMachineMs();
  server = await LoadedServer.start();
});

afterEach(async ({ task }) => {
  await stopWithinLimits(server, before, task.name);
});

/** Counts answers by status. A 503 must have a Retry-After. */
async function tally(answers: readonly Response[]): Promise<Record<number, number>> {
  const counts: Record<number, number> = {};
  for (const answer of answers) {
    counts[answer.status] = (counts[answer.status] ?? 0) + 1;
    if (answer.status === 503) expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
    await answer.arrayBuffer();
  }
  return counts;
}

/**
 * Sends `text`, and nothing more, on each of several connections; gives the answers once all are
 * closed.
 */
function stall(count: number, text: string): Promise<string[]> {
  return Promise.all(
    Array.from({ length: count }, async () => {
      const socket = connect(server.port, '127.0.0.1').setEncoding('utf8');
      let answer = '';
      socket.on('data', (part: string) => (answer += part)).on('error', () => undefined);
      socket.write(text);
      await once(socket, 'close');
      return answer;
    }),
  );
}

it('200 connections post at once', async () => {
  const answers = await pMap(
    Array.from({ length: 2000 }),
    (_, i) => server.post(`[${eventText(`c-${i % 200}`)}]`),
    { concurrency: 200 },
  );
  expect(await tally(answers)).toEqual({ 200: 2000 });
});

it('100,000 tiny requests', async () => {
  const connections = 50;
  const head = 'POST /v1/projects/load/events HTTP/1.1\r\nhost: localhost\r\n';
  const request = (body: string) =>
    `${head}content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
  const answered = await Promise.all(
    Array.from({ length: connections }, () => {
      const requests = Array.from({ length: 100_000 / connections }, () =>
        request(`[${eventText('tiny')}]`),
      );
      return pipelined(requests);
    }),
  );
  expect(answered.reduce((sum, count) => sum + count, 0)).toBe(100_000);
});

const PIPELINED = 10;

/** Sends requests on one connection, ten at a time; gives the count of answers 200. */
async function pipelined(requests: readonly string[]): Promise<number> {
  const socket = connect(server.port, '127.0.0.1').setEncoding('latin1');
  let sent = Math.min(PIPELINED, requests.length);
  let answers = 0;
  let good = 0;
  let rest = '';
  socket.write(requests.slice(0, PIPELINED).join(''));
  for await (const part of socket as AsyncIterable<string>) {
    const lines = (rest + part).split('\r\n');
    rest = lines.pop() ?? '';
    // The body of an answer is a line, which the status of the next answer follows.
    const statuses = lines.flatMap((line) => /HTTP\/1\.1 (\d+)/.exec(line)?.[1] ?? []);
    answers += statuses.length;
    good += statuses.filter((status) => status === '200').length;
    if (answers === requests.length) break;
    if (answers === sent) {
      socket.write(requests.slice(sent, sent + PIPELINED).join(''));
      sent = Math.min(sent + PIPELINED, requests.length);
    }
  }
  socket.destroy();
  return good;
}

it('disconnects 200 senders that never end their headers, and serves others', async () => {
  const stalled = stall(200, 'POST /v1/projects/load/events HTTP/1.1\r\nhost: localhost\r\n');
  expect((await server.post(`[${eventText('slow')}]`)).status).toBe(200);
  for (const answer of await stalled) expect(answer).toContain('408');
});

it('frees the budget of 200 senders that stop in mid-body, and serves others', async () => {
  const head = `POST /v1/projects/load/events HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${60 * MB}\r\n\r\n`;
  const sockets = Array.from({ length: 200 }, () => connect(server.port, '127.0.0.1'));
  for (const socket of sockets) socket.on('error', () => undefined).write(`${head}[`);
  await Promise.all(sockets.map((socket) => once(socket, 'connect')));
  const big = `[${eventText('mid-body', 'x'.repeat(3 * MB))}]`;
  expect((await server.post(big)).status).toBe(200);
  for (const socket of sockets) socket.destroy();
});

it('accepts 64 MB bodies in parallel, or refuses them with 503', async () => {
  const part = eventText('big', 'x'.repeat(100_000));
  const body = `[${Array.from({ length: Math.floor((62 * MB) / part.length) }, () => part).join(',')}]`;
  const answers = await pMap(
    Array.from({ length: 12 }),
    async () => server.post(body).catch(() => undefined),
    { concurrency: 12 },
  );
  const counts = await tally(answers.filter((answer) => answer !== undefined));
  expect(Object.keys(counts).every((status) => status === '200' || status === '503')).toBe(true);
  expect(counts[200]).toBeGreaterThan(0);
  expect((await server.post(body)).status).toBe(200);
});

/** Joins texts until they have almost 64 MB. */
function filled(textOf: (i: number) => string, separator = ','): string {
  const texts: string[] = [];
  for (let bytes = 0; bytes < 63 * MB;) {
    const text = textOf(texts.length);
    texts.push(text);
    bytes += text.length + separator.length;
  }
  return texts.join(separator);
}

const small = (i: number) =>
  `{"run_id":"${i}","event_id":0,"type":"m","created_at":"2026-11-21T08:11:10Z","sample_id":"load.0","data":{}}`;
const TIME = Date.parse('2026-11-21T00:00:00Z');
const document = (i: number) =>
  `{"timestamp":"${new Date(TIME + i).toISOString()}","suites":{},"note":"${'x'.repeat(20)}"}`;

/** Bodies of 64 MB, each full of something that takes more memory than its bytes. */
const SWARMS: readonly (readonly [string, () => string, 'events' | 'results', string, string])[] = [
  ['a run id each', () => `[${filled(small)}]`, 'events', 'json', '10000 runs'],
  ['a run id each, one a line', () => filled(small, '\n'), 'events', 'x-ndjson', '10000 runs'],
  ['no event at all', () => `[${filled(() => '1')}]`, 'events', 'json', '500000 events'],
  ['nothing on lines', () => filled(() => '{}', '\n'), 'events', 'x-ndjson', '500000 events'],
  ['results documents', () => filled(document, '\n'), 'results', 'x-ndjson', '10000 results'],
];

it.each(SWARMS)(
  'refuses 64 MB of %s, and names what is too many',
  async (_, make, path, type, what) => {
    const body = Buffer.from(make());
    const headers = { 'content-type': `application/${type}` };
    const answers = await pMap(Array.from({ length: 4 }), () => server.post(body, headers, path), {
      concurrency: 4,
    });
    for (const answer of answers) {
      expect([413, 503]).toContain(answer.status);
      if (answer.status === 413) expect(await answer.text()).toContain(what);
      else await answer.arrayBuffer();
    }
    expect((await server.post(body, headers, path)).status).toBe(413);
  },
);

it('quarantines or refuses 64 MB of one event, and of white space', async () => {
  const one = Buffer.from(`[[${filled(() => '[]')}]]`);
  const answer = await server.post(one);
  expect(await answer.json()).toMatchObject({ accepted: 0, quarantined: [{ index: 0 }] });
  const space = Buffer.from(filled(() => ' \n', ''));
  const lines = { 'content-type': 'application/x-ndjson' };
  for (const path of ['events', 'results'] as const) {
    expect((await server.post(space, lines, path)).status).toBe(400);
  }
});

it('accepts a request with the most runs, and with the most refused events', async () => {
  const runs = Array.from({ length: 10_000 }, (_, i) => small(i));
  expect((await server.post(`[${runs.join(',')}]`)).status).toBe(200);
  const refused = Buffer.from(`[${Array.from({ length: 500_000 }, () => '{}').join(',')}]`);
  const answer = await server.post(refused);
  expect(await answer.json()).toMatchObject({ accepted: 0 });
});

it('refuses gzip bombs', async () => {
  const answers = await pMap(
    Array.from({ length: 32 }),
    () => server.post(bomb, { 'content-encoding': 'gzip' }),
    { concurrency: 16 },
  );
  const counts = await tally(answers);
  expect(Object.keys(counts).every((status) => status === '413' || status === '503')).toBe(true);
});

it('refuses or quarantines JSON that is nested 100,000 deep', async () => {
  const deep = '['.repeat(100_000) + ']'.repeat(100_000);
  const statuses = await pMap(
    [deep, `[${deep}]`, `[${eventText('deep', 1).replace('"data":1', `"data":${deep}`)}]`],
    async (body) => (await server.post(body)).status,
  );
  expect(statuses.every((status) => status === 200 || status === 400)).toBe(true);
  const sql = await fetch(`${server.url}/v1/sql`, { method: 'POST', body: deep });
  expect(sql.status).toBe(400);
});

it(`${RUN_IDS.toLocaleString('en')} distinct run ids`, async () => {
  const requests = Array.from({ length: RUN_IDS / RUNS_A_REQUEST }, (_, i) => i);
  let refused = 0;
  await pMap(
    requests,
    async (i) => {
      const texts = Array.from({ length: RUNS_A_REQUEST }, (__, j) => eventText(`r-${i}-${j}`));
      for (;;) {
        const answer = await server.post(`[${texts.join(',')}]`);
        await answer.arrayBuffer();
        if (answer.status === 200) return;
        expect(answer.status).toBe(503);
        refused += 1;
        const seconds = Number(answer.headers.get('retry-after'));
        await new Promise((resolve) => setTimeout(resolve, 1000 * seconds));
      }
    },
    { concurrency: 8 },
  );
  console.log(`${refused} requests were asked to come again`);
});
