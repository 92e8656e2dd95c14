import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ServerProcess, startServer } from '../../support/server-process.ts';

/** Each runs for its limit of 60 s, two at a time. */
const SLOW =
  'SELECT count(*) FROM UNNEST(sequence(1, 9000)) a (x), UNNEST(sequence(1, 900000)) b (y)';
/** As many as run and wait. */
const MOST = 10;

let dataDir = '';
let server: ServerProcess;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'evalake-gone-'));
  server = await startServer({ dataDir });
});
afterAll(async () => {
  await server.stop();
  await rm(dataDir, { recursive: true });
});

function ask(sql: string, signal?: AbortSignal): Promise<Response> {
  return fetch(`${server.url}/v1/sql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ sql }),
    ...(signal ? { signal } : {}),
  });
}

async function untilStatus(status: number): Promise<Response> {
  for (;;) {
    const response = await ask('SELECT 3 AS x');
    if (response.status === status) return response;
    await response.body?.cancel();
    await sleep(100);
  }
}

// Were they not stopped, the last of them would begin after four minutes.
it('statements whose clients have gone make room for others', { timeout: 120_000 }, async () => {
  const gone = new AbortController();
  const all = Array.from({ length: MOST }, () => ask(SLOW, gone.signal));
  const outcomes = Promise.allSettled(all);
  await untilStatus(503);
  gone.abort();
  expect((await outcomes).map(({ status }) => status)).toEqual(all.map(() => 'rejected'));
  expect(await (await untilStatus(200)).json()).toMatchObject({ rows: [[3]] });
});
