import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DuckDbEngine } from '#adapters/duckdb/duckdb-engine.ts';
import { FileStore } from '#adapters/disk/file-store.ts';
import { composeApp } from '#http/app.ts';
import { handOverApp } from '#http/reading/hand-over-app.ts';
import { readingApp } from '#http/reading/reading-app.ts';
import { ReadingThreads } from '#hosts/server/reading/reading-threads.ts';
import { makeGate } from '#gates/record-gate.ts';
import { checkSettings } from '#http/settings/check-settings.ts';
import { planPinsHere } from '#http/settings/plan-pins.ts';
import { KeyStore } from '#keys/key-store.ts';
import { systemClock } from '#ports/system-clock.ts';
import { BUILT_PROGRAM } from '../../support/built-program.ts';
import { eventsOf, many } from '../../support/compared-runs.ts';
import { PROJECT, TestLake } from '../../support/lake.ts';

const RUNS = ['261120081110AVTYYZOZ', '261121081110AVTYYZOZ'] as const;
const [BASELINE, CANDIDATE] = RUNS;
const PATHS = [
  'runs',
  'runs/index',
  `runs/${CANDIDATE}`,
  `runs/${CANDIDATE}/events?limit=100`,
  `runs/${CANDIDATE}/items`,
  `runs/${CANDIDATE}/samples`,
  'runs/none',
  `compare?candidate=${CANDIDATE}&baseline=${BASELINE}`,
  `compare/matrix?run=${CANDIDATE}&run=${BASELINE}`,
  'trends',
  'documents',
  'gates',
  'gates/none',
  'settings',
  'baselines',
  'alerts',
  'alerts/rules',
  'alerts/rules/preview?against=run_before',
  'runs?limit=none',
];
const HEADERS = [{}, { 'accept-encoding': 'gzip' }, { 'if-none-match': '*' }];

let dataFolder: string;
let store: FileStore;
let engine: DuckDbEngine;
let threads: ReadingThreads;

beforeAll(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'evalake-reading-'));
  const lake = new TestLake();
  const scores = [many([1, 90], [0, 10]), many([1, 40], [0, 60])];
  for (const [day, accuracy] of scores.entries()) {
    const parameters = { task: ['quiz'], model: ['m'], config_hash: ['h'] };
    await lake.post(eventsOf({ id: RUNS[day] ?? '', metrics: { accuracy } }), { parameters });
  }
  await lake.drain();
  store = new FileStore(dataFolder);
  for (const [key, bytes] of lake.memory.objects) await store.put(key, bytes);
  engine = await DuckDbEngine.open({ dataFolder });
  threads = new ReadingThreads({
    script: new URL('reading-worker.js', pathToFileURL(BUILT_PROGRAM)),
    dataFolder,
    onFault: (error) => {
      throw error;
    },
  });
});
afterAll(async () => {
  await threads.close();
  await engine.close();
  await rm(dataFolder, { recursive: true, force: true });
});

const fail = (error: Error) => {
  throw error;
};

/** The same routes here, and in the thread. */
function openApps() {
  const access = {
    keys: new KeyStore(store, systemClock),
    clock: systemClock,
    openWithoutKeys: true,
  };
  return {
    here: composeApp([readingApp({ ...access, store, engine })], fail),
    there: composeApp([handOverApp({ ...access, reader: threads })], fail),
  };
}

async function partsOf(answer: Response) {
  const { status, headers } = answer;
  const body = Buffer.from(await answer.arrayBuffer()).toString('base64');
  return { status, headers: Object.fromEntries(headers), body };
}

it.each(PATHS)('answers %s as the server itself does, to the byte', async (path) => {
  const { here, there } = openApps();
  for (const method of ['GET', 'HEAD']) {
    for (const headers of HEADERS) {
      const init = { method, headers: { host: 'localhost', ...headers } };
      const url = `http://localhost/v1/projects/${PROJECT}/${path}`;
      const [expected, answer] = [await here.request(url, init), await there.request(url, init)];
      expect(await partsOf(answer)).toEqual(await partsOf(expected));
    }
  }
});

it('describes the API as the server itself does', async () => {
  const { here, there } = openApps();
  const url = 'http://localhost/v1/openapi.json';
  expect(await partsOf(await there.request(url))).toEqual(await partsOf(await here.request(url)));
});

it('checks settings as the server itself does, and keeps nothing', async () => {
  const { signal } = new AbortController();
  for (const isConditional of [false, true]) {
    const body = Buffer.from('{ "retention": { "events": 30 }, "policy": "default" }');
    const sent = { project: PROJECT, body, isConditional };
    const { stored, answer, ...rest } = await threads.checkSettings(sent, signal);
    const here = await checkSettings(store, sent);
    expect({ ...rest, stored: Buffer.from(stored), answer: Buffer.from(answer) }).toEqual(here);
  }
  expect(await store.list('settings/')).toMatchObject({ keys: [] });
  const wrong = { project: PROJECT, body: Buffer.from('{ "policy": 1 }'), isConditional: false };
  await expect(threads.checkSettings(wrong, signal)).rejects.toMatchObject({
    problem: { name: 'invalid-parameter', status: 400 },
  });
});

it('plans changes of pins as the server itself does, and keeps nothing', async () => {
  const { signal } = new AbortController();
  const change = { kind: 'pin' as const, pin: { runs: [BASELINE] } };
  const asked = { project: PROJECT, change };
  const { stored, answer, condition } = await threads.planPins(asked, signal);
  const planned = { condition, stored: Buffer.from(stored), answer: Buffer.from(answer) };
  expect(planned).toEqual(await planPinsHere(store, asked));
  expect(await store.list('settings/')).toMatchObject({ keys: [] });
  const none = { project: PROJECT, change: { kind: 'clear' as const, named: { task: 'none' } } };
  await expect(threads.planPins(none, signal)).rejects.toMatchObject({
    problem: { name: 'pin-not-found', status: 404 },
  });
});

it('makes the decision that the server itself makes, and keeps nothing', async () => {
  const asked = {
    ...{ id: 'one', project: PROJECT, by: { key_id: null, user: 'somebody' }, nowMs: 0 },
    request: { run: CANDIDATE, baseline: [BASELINE] },
  };
  expect(await threads.makeGate(asked)).toEqual(await makeGate(store, asked));
  expect(await store.list('gates/')).toMatchObject({ keys: [] });
  const none = { ...asked, request: { run: 'none' } };
  await expect(threads.makeGate(none)).rejects.toMatchObject({
    problem: { name: 'run-not-found', status: 404 },
  });
});
