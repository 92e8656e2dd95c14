import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { event } from '../support/events.ts';
import { createKey, startServer } from '../support/server-process.ts';

const CANARY = 'canary-4f1d';

/** Requests that succeed, and ones that fail in each way that a log or a problem may report. */
const REQUESTS: readonly (readonly [method: string, path: string, body?: unknown])[] = [
  ['POST', 'events', [event({ sample_id: CANARY, data: { picked: CANARY } })]],
  ['POST', 'events', [event({ event_id: -1, data: { picked: CANARY } })]],
  ['POST', 'events', `[{"run_id": "${CANARY}`],
  ['POST', 'results', { timestamp: CANARY, suites: {} }],
  ['POST', 'results', `{"timestamp": "${CANARY}`],
  ['GET', 'runs'],
  ['GET', 'runs?cursor=x'],
  ['GET', 'runs/none'],
  ['GET', 'trends'],
  ['GET', 'suites'],
  ['GET', 'errors'],
  ['GET', 'summary'],
  ['PUT', 'settings', { retention: { events: CANARY } }],
];

it('neither keys nor the data of events stand in what the server prints', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'evalake-'));
  const key = createKey({ dataDir, scope: 'admin' });
  const server = await startServer({ dataDir });
  for (const [method, path, body] of REQUESTS) {
    for (const secret of [key, `evk_${CANARY}`]) {
      const answer = await fetch(`${server.url}/v1/projects/demo/${path}`, {
        method,
        headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` },
        ...(body === undefined
          ? {}
          : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const text = await answer.text();
      expect(answer.status, `${method} ${path}: ${text}`).toBeLessThan(500);
      expect(text).not.toContain(secret);
    }
  }
  const sql = `SELECT '${CANARY}' FROM nowhere`;
  const headers = { 'content-type': 'application/json', 'x-api-key': key };
  await fetch(`${server.url}/v1/sql`, { method: 'POST', headers, body: JSON.stringify({ sql }) });
  expect(await server.stop()).toBe(0);
  expect(server.output()).not.toContain(key);
  expect(server.output()).not.toContain(CANARY);
  rmSync(dataDir, { recursive: true });
}, 120_000);
