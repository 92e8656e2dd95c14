import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { itemsKey } from '#contract/keys.ts';
import { KeyStore } from '#keys/key-store.ts';
import { Sessions } from '#keys/sessions.ts';
import { readParquet } from '#parquet/index.ts';
import { embeddedApi } from '#hosts/server/server-app.ts';
import { DuckDbEngine } from '#adapters/duckdb/duckdb-engine.ts';
import { FileStore } from '#adapters/disk/file-store.ts';
import type { ResultsAnswer } from '#pipeline/ingest/ingest-results.ts';
import { listRunsAnswer, runDetail } from '#read/run-answers.ts';
import { benchmarksAnswer, errorsAnswer, suitesAnswer } from '#read/document-answers.ts';
import { deafNotifier } from '../support/deaf-notifier.ts';
import { benchmark, detailed, failure } from '../support/documents.ts';
import { anyNames, HOSTILE_NAMES, HOSTILE_SQL, OWN_KEY } from '../support/hostile-names.ts';
import { TestLake } from '../support/lake.ts';

const LONG = `long/../${'é.'.repeat(1000)}`;
const REFUSED = ['__proto__', 'half \ud800 pair'];
const ACCEPTED = [
  ...HOSTILE_NAMES.filter((name) => !REFUSED.includes(name)),
  ...HOSTILE_SQL,
  ...['', ' ', '::', '%', '%25', 'x\n', LONG],
  ...fc.sample(anyNames, { numRuns: 20, seed: 20261128 }).filter((name) => !REFUSED.includes(name)),
];

/** Timestamps that give no document set. */
const TIMES = [
  '',
  '..',
  '../../x',
  'a\0b',
  '__proto__',
  'NaN',
  '1999-12-31T23:59:59Z',
  '2100-01-01T00:00:00Z',
  '+275760-09-13T00:00:00Z',
  '2026-11-12T13:10:25.123Z/../x',
  "2026-11-12T13:10:25.123Z' OR '1'='1",
  '2026-13-45T99:99:99Z',
  '٢٠٢٦-11-12T13:10:25Z',
];

const lake = new TestLake();
let root: string;
let store: FileStore;
let engine: DuckDbEngine;
let app: Hono;

/** A time of its own for each document, so that each is a set of its own. */
let documents = 0;
function nextTime(): string {
  return new Date(Date.UTC(2026, 10, 12) + documents++).toISOString();
}

/** An evaluation in which each name from outside is this one. */
function hostileEvaluation(name: string): Record<string, unknown> {
  const details = [{ event_id: name, passed: true, input: name, metadata: { [name]: name } }];
  const suite = { metrics: { [name]: { passed: 1, total: 1, score: 1, details } }, tags: [name] };
  return detailed([], { timestamp: nextTime(), suites: { [name]: suite, [`${name}.`]: suite } });
}

function hostileBenchmark(name: string): Record<string, unknown> {
  const provider = { metrics: { [name]: { passed: 1, total: 2, score: 0.5 } } };
  const comparison = { best_overall: name, best_value: name };
  return benchmark({ timestamp: nextTime(), name, results: { [name]: provider }, comparison });
}

function hostileFailure(name: string): Record<string, unknown> {
  const error = { type: name, message: name, details: { [name]: name } };
  return failure({ timestamp: nextTime(), error, partial_results: { suites: { [name]: name } } });
}

interface Sent {
  readonly name: string;
  readonly evaluation: Record<string, unknown>;
  readonly benchmark: Record<string, unknown>;
  readonly failure: Record<string, unknown>;
  readonly ids: Record<'evaluation' | 'benchmark' | 'failure', string>;
}

async function send(name: string): Promise<Sent> {
  const sent = {
    evaluation: hostileEvaluation(name),
    benchmark: hostileBenchmark(name),
    failure: hostileFailure(name),
  };
  const parameters = { tag: [name], config_hash: [name] };
  const idOf = async (document: unknown): Promise<string> => {
    const answer = await lake.postResults(document, { parameters });
    expect(answer, name).toMatchObject({ accepted: 1, quarantined: [] });
    return answer.documents[0]?.id ?? '';
  };
  const ids = {
    evaluation: await idOf(sent.evaluation),
    benchmark: await idOf(sent.benchmark),
    failure: await idOf(sent.failure),
  };
  return { name, ...sent, ids };
}

const sent = new Map<string, Sent>();

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'evalake-names-'));
  store = new FileStore(join(root, 'lake'));
  for (const name of ACCEPTED) sent.set(name, await send(name));
  await lake.drain();
  expect(lake.failures).toEqual([]);
  await copyToDisk();
  engine = await DuckDbEngine.open({ dataFolder: join(root, 'lake') });
  const { clock } = lake;
  const keys = new KeyStore(store, clock);
  app = embeddedApi({
    ...{ store, engine, events: lake.events, seals: lake.seals, clock },
    judgements: lake.judgements,
    notifier: deafNotifier({ store, clock }),
    keys,
    sessions: new Sessions({ store, keys, clock }),
    openWithoutKeys: true,
    onFault: (error) => expect(error).toBeUndefined(),
  });
}, 60_000);

afterAll(async () => {
  await engine.close();
  await rm(root, { recursive: true });
});

/** The keys outside the project's own prefixes. The other project's name is like no other. */
function foreignKeys(): string[] {
  return lake.keys().filter((key) => !OWN_KEY.test(key.replace('/joined/', '/demo/')));
}

async function copyToDisk(): Promise<void> {
  for (const [key, bytes] of lake.memory.objects) await store.put(key, bytes);
}

async function ask<T>(
  schema: z.ZodType<T>,
  path: string,
  query: Record<string, string> = {},
  project = 'demo',
): Promise<T> {
  const at = `/v1/projects/${project}/${path}?${new URLSearchParams(query).toString()}`;
  const response = await app.request(at, { headers: { host: 'localhost' } });
  expect(response.status, at).toBe(200);
  return schema.parse(await response.json());
}

async function documentOf(runId: string): Promise<unknown> {
  const at = `/v1/projects/demo/runs/${encodeURIComponent(runId)}/results`;
  const response = await app.request(at, { headers: { host: 'localhost' } });
  expect(response.status, at).toBe(200);
  return JSON.parse(await response.text());
}

it('every key is under the prefix of its project, on disk too', async () => {
  expect(lake.keys().length).toBeGreaterThan(3 * sent.size);
  expect(foreignKeys()).toEqual([]);
  expect(await readdir(root)).toEqual(['lake']);
  expect(Object.keys(Object.prototype)).toEqual([]);
});

describe.each(ACCEPTED.map((name) => ({ name, shown: JSON.stringify(name).slice(0, 60) })))(
  'a document of the name $shown',
  ({ name }) => {
    it('is found by its suite, whose runs are there under their own ids', async () => {
      const { ids, evaluation } = sent.get(name) ?? (await send(name));
      const { suites } = await ask(suitesAnswer, 'suites', { suite: name, metric: name });
      const row = suites.find(({ document_id }) => document_id === ids.evaluation);
      expect(row).toMatchObject({ suite: name, metric_name: name, passed: 1, tags: [name] });
      const runId = row?.run_id ?? '';
      const detail = await ask(runDetail, `runs/${encodeURIComponent(runId)}`);
      expect(detail).toMatchObject({ run_id: runId, task_id: name, tags: [name] });
      expect(detail.metrics).toMatchObject([{ metric_name: name, score: 1 }]);
      expect(await documentOf(runId)).toEqual(evaluation);
      const runs = await ask(listRunsAnswer, 'runs', { task_id: name, metric_name: name });
      expect(runs.runs.map(({ run_id }) => run_id)).toContain(runId);
      const items = await store.get(itemsKey('demo', detail.metrics[0]?.path ?? ''));
      const columns = await readParquet(items?.bytes ?? new Uint8Array(), {
        columns: ['item_id', 'run_id', 'metric_name'],
      });
      expect(columns.strings('item_id')).toEqual([name]);
      expect(columns.strings('run_id')).toEqual([runId]);
      expect(columns.strings('metric_name')).toEqual([name]);
    });

    it('is found by its benchmark, with its provider', async () => {
      const { ids, benchmark } = sent.get(name) ?? (await send(name));
      const { benchmarks } = await ask(benchmarksAnswer, 'benchmarks', { benchmark: name });
      const found = benchmarks.find(({ document_id }) => document_id === ids.benchmark);
      expect(found).toMatchObject({ benchmark: name, claimed: { best_overall: name } });
      expect(found?.providers).toMatchObject([
        { provider: name, metrics: [{ metric_name: name, passed: 1, total: 2 }] },
      ]);
      const runId = found?.providers[0]?.metrics[0]?.run_id ?? '';
      const detail = await ask(runDetail, `runs/${encodeURIComponent(runId)}`);
      expect(detail).toMatchObject({ run_id: runId, model_id: name, task_id: name });
      expect(await documentOf(runId)).toEqual(benchmark);
    });

    it('is found among the errors', async () => {
      const { ids, failure } = sent.get(name) ?? (await send(name));
      const { errors } = await ask(errorsAnswer, 'errors', { limit: '1000' });
      const found = errors.find(({ document_id }) => document_id === ids.failure);
      expect(found?.error).toEqual({ type: name, message: name, details: { [name]: name } });
      expect(await documentOf(ids.failure)).toEqual(failure);
    });
  },
);

it('names that are equal once they are joined have runs of their own', async () => {
  const metric = { passed: 1, total: 2, score: 0.5 };
  const suites = {
    a: { metrics: { 'b::c': metric, 'b%3A%3Ac': metric } },
    'a::b': { metrics: { c: metric } },
    'a%3A%3Ab': { metrics: { c: metric } },
  };
  await lake.postResults(detailed([], { timestamp: nextTime(), suites }), { project: 'joined' });
  await lake.drain();
  await copyToDisk();
  const { runs } = await ask(listRunsAnswer, 'runs', {}, 'joined');
  expect(new Set(runs.map(({ run_id }) => run_id)).size).toBe(4);
});

function refusedTexts(): string[] {
  const lines = lake.keys('quarantine/demo/refused/').flatMap((key) => lake.text(key).split('\n'));
  return lines
    .filter((line) => line !== '')
    .map((line) => String((JSON.parse(line) as { text: unknown }).text));
}

function expectRefused(answer: ResultsAnswer, text: string): void {
  expect(answer).toMatchObject({ accepted: 0, documents: [] });
  expect(answer.quarantined[0]?.reason).toMatch(/\w+ \w+/);
  expect(refusedTexts()).toContain(text);
  expect(foreignKeys()).toEqual([]);
}

it.each(REFUSED)(
  '%j cannot be a name: the document is kept apart with the reason',
  async (name) => {
    for (const document of [hostileEvaluation(name), hostileBenchmark(name)]) {
      const text = JSON.stringify(document);
      expectRefused(await lake.postResults(text), text);
    }
    expect(Reflect.get({}, 'metrics')).toBeUndefined();
  },
);

it('a __proto__ in any other place stays in the document as it was sent', async () => {
  const text = JSON.stringify(hostileFailure('__proto__'));
  const { documents } = await lake.postResults(text);
  await lake.drain();
  await copyToDisk();
  expect(JSON.stringify(await documentOf(documents[0]?.id ?? ''))).toBe(text);
  expect(Object.keys(Object.prototype)).toEqual([]);
});

it.each(TIMES)(
  '%j is no time of a document: it is kept apart with the reason',
  async (timestamp) => {
    const text = JSON.stringify(detailed([true], { timestamp }));
    expectRefused(await lake.postResults(text), text);
  },
);
