import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pMap from 'p-map';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  createRunSpec,
  defaultRecorder,
  type DeliveryResult,
  HttpRecorder,
} from '#recorder/index.ts';
import { createKey, freePort, type ServerProcess, startServer } from '../support/server-process.ts';
import { ProjectApi } from './support/project-api.ts';
import { seededRandom } from './support/random.ts';
import { RawJson } from './support/raw-json.ts';
import { type Fate, startUnrulyProxy, type UnrulyProxy } from './support/unruly-proxy.ts';
import { temporaryFolder } from './support/workspace.ts';

const SAMPLES = 10_000;
const AT_ONCE = 50;
const KILLS = 4;
const seed = Number(process.env.EVALAKE_OUTAGE_SEED ?? '20261121');
const random = seededRandom(seed);

function fate(): Fate {
  const dice = random();
  if (dice < 0.08) return 'refuse';
  if (dice < 0.11) return 'stall';
  if (dice < 0.19) return 'reset';
  return dice < 0.27 ? 'lost answer' : 'pass';
}

/** Records two events in a sample, with waits between them as for a model. */
async function evaluate(sample: number): Promise<void> {
  await sleep(random() * 20);
  defaultRecorder().recordSampling(`what is ${sample}?`, String(sample), { sample });
  await sleep(random() * 20);
  defaultRecorder().recordMatch(sample % 3 > 0, { expected: [String(sample)], picked: 'é\u0000' });
}

async function evaluateAll(recorder: HttpRecorder): Promise<DeliveryResult> {
  const samples = Array.from({ length: SAMPLES }, (_, i) => i);
  const run = (i: number) => recorder.withSample(`outage.dev.${i}`, () => evaluate(i));
  await pMap(samples, run, { concurrency: AT_ONCE });
  recorder.recordFinalReport({ accuracy: 2 / 3 });
  return recorder.close();
}

describe(`a recorder, ${AT_ONCE} samples at once, on a bad day of its server (seed ${seed})`, () => {
  const dataDir = temporaryFolder();
  const warnings: string[] = [];
  let kills = 0;
  let proxy: UnrulyProxy | undefined;
  let server: ServerProcess | undefined;
  let api: ProjectApi;
  let recorder: HttpRecorder;
  let result: DeliveryResult;

  /** Starts and kills the server several times, and then leaves it running. */
  async function restart(port: number): Promise<void> {
    for (; kills < KILLS; kills += 1) {
      server = await startServer({ dataDir, port });
      await sleep(200 + random() * 2000);
      await server.stop('SIGKILL');
    }
    server = await startServer({ dataDir, port });
  }

  beforeAll(async () => {
    const key = createKey({ dataDir, scope: 'write', project: 'demo' });
    const readKey = createKey({ dataDir, scope: 'read', project: 'demo' });
    const port = await freePort();
    proxy = await startUnrulyProxy(port, fate);
    const spec = createRunSpec({ completionFns: ['small', 'large'], evalName: 'outage.dev.v1' });
    recorder = new HttpRecorder(
      `http://rec:${key}@127.0.0.1:${proxy.port}/v1/projects/demo/events`,
      spec,
      {
        spool: join(dataDir, 'spool'),
        maxEvents: 200,
        flushMs: 100,
        timeoutMs: 1000,
        closeMs: 200_000,
        warn: (message) => warnings.push(message),
      },
    );
    const sent = evaluateAll(recorder);
    [result] = await Promise.all([sent, restart(port)]);
    api = new ProjectApi(`http://127.0.0.1:${port}`, 'demo', readKey);
  }, 300_000);

  afterAll(async () => {
    proxy?.close();
    await server?.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  test('meets every kind of failure, and warns at most once', () => {
    expect(kills).toBe(KILLS);
    for (const each of ['refuse', 'stall', 'reset', 'lost answer'] as const) {
      expect(proxy?.fates.get(each), each).toBeGreaterThan(0);
    }
    expect(warnings.length).toBeLessThanOrEqual(1);
  });

  test('closes with no event unsent', () => {
    expect(result).toMatchObject({ recorded: 2 * SAMPLES, quarantinedCount: 0, takenOver: 0 });
  });

  test('leaves a run that is complete and named by its spec', async () => {
    const runId = recorder.runSpec.run_id;
    expect(await api.waitForStatus(runId, ['complete'], 30_000)).toBe('complete');
    expect(await api.run(runId)).toMatchObject({
      events: 2 * SAMPLES + 2,
      missing: [],
      conflicts: 0,
      duplicate_samples: 0,
      model_id: 'small,large',
      task_id: 'outage.dev.v1',
      metrics: [{ metric_name: 'accuracy', n_items: SAMPLES }],
    });
  });

  test('has every event exactly once, with the sample that it was recorded in', async () => {
    const texts = await api.eventTexts(recorder.runSpec.run_id, 1000);
    const events = texts.map((text) => new RawJson(text));
    const numbered = events.filter(
      (event) => !['spec', 'final_report'].includes(String(event.value('type'))),
    );
    expect(events.length - numbered.length).toBe(2);
    expect(numbered.map((event) => event.value('event_id'))).toEqual(
      Array.from({ length: 2 * SAMPLES }, (_, i) => i),
    );
    for (const event of numbered) {
      const data = JSON.parse(event.text('data') ?? '') as { sample?: number; expected?: string };
      expect(event.value('sample_id')).toBe(`outage.dev.${data.sample ?? data.expected}`);
    }
  });
});
