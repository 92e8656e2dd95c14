import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createKey, freePort, spawnServer, startServer } from '../support/server-process.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { readStore } from './support/evalsig-store.ts';
import { isWhole, LedgerClient } from './support/ledger-client.ts';
import type { RunLedger } from './support/ledger-client.ts';
import { ProjectApi } from './support/project-api.ts';
import { hasPython } from './support/python.ts';
import { RawJson } from './support/raw-json.ts';
import { seededRandom } from './support/random.ts';
import { temporaryFolder } from './support/workspace.ts';

const KILLS = 20;
/** From a start to its kill. Short lives are more likely: they end in the middle of recovery. */
const SHORTEST_LIFE_MS = 100;
const LONGEST_LIFE_MS = 3000;

const seed = Number(process.env.EVALAKE_KILL_SEED ?? '20261121');

async function startAndKill(dataDir: string, port: number): Promise<void> {
  const random = seededRandom(seed);
  for (let kill = 0; kill < KILLS; kill += 1) {
    const server = spawnServer({ dataDir, port });
    await sleep(SHORTEST_LIFE_MS + random() ** 2 * (LONGEST_LIFE_MS - SHORTEST_LIFE_MS));
    expect(await server.stop('SIGKILL'), server.output()).toBe('SIGKILL');
  }
}

interface StoredEvents {
  /** Ids of the events that are not final reports, in the order of the API. */
  readonly ids: readonly number[];
  readonly reports: number;
}

async function storedEvents(api: ProjectApi, runId: string): Promise<StoredEvents> {
  const events = (await api.eventTexts(runId)).map((text) => new RawJson(text));
  const isReport = (event: RawJson) => event.value('type') === 'final_report';
  return {
    ids: events.filter((event) => !isReport(event)).map((event) => Number(event.value('event_id'))),
    reports: events.filter(isReport).length,
  };
}

describe(`a server that is killed ${KILLS} times while recorders post (seed ${seed})`, () => {
  const dataDir = temporaryFolder();
  let readKey: string;
  let runs: readonly RunLedger[] = [];
  let server: ServerProcess | undefined;
  let api: ProjectApi;

  beforeAll(async () => {
    const key = createKey({ dataDir, scope: 'write', project: 'demo' });
    readKey = createKey({ dataDir, scope: 'read', project: 'demo' });
    const port = await freePort();
    const eventsUrl = `http://127.0.0.1:${port}/v1/projects/demo/events`;
    const clients = ['RETRA', 'RETRB', 'RETRC', 'ONCEA'].map(
      (name) => new LedgerClient({ eventsUrl, key, name, retries: name.startsWith('RETR') }),
    );
    const posting = Promise.all(clients.map((client) => client.post()));
    await startAndKill(dataDir, port);
    server = await startServer({ dataDir, port });
    for (const client of clients) client.stop();
    await posting;
    runs = clients.flatMap((client) => client.runs);
    api = new ProjectApi(server.url, 'demo', readKey);
  }, 120_000);

  afterAll(async () => {
    await server?.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  test('acknowledges events between the kills', () => {
    const acknowledged = runs.reduce((sum, run) => sum + run.acknowledged.size, 0);
    expect(runs.length).toBeGreaterThan(KILLS);
    expect(acknowledged).toBeGreaterThan(KILLS * 100);
  });

  test('seals every run of which all was acknowledged as complete', async () => {
    for (const run of runs.filter(isWhole)) {
      expect(await api.waitForStatus(run.runId, ['complete']), run.runId).toBe('complete');
    }
  });

  test('has every acknowledged event exactly once, also of runs that have gaps', async () => {
    await server?.stop();
    server = await startServer({ dataDir, quietSeconds: 1 });
    api = new ProjectApi(server.url, 'demo', readKey);
    for (const run of runs) {
      if (run.acknowledged.size === 0) continue;
      const status = await api.waitForStatus(run.runId, ['complete', 'incomplete']);
      expect(status, run.runId).not.toBe('receiving');
      const { ids, reports } = await storedEvents(api, run.runId);
      expect(new Set(ids).size, `${run.runId} holds an event twice`).toBe(ids.length);
      expect(
        [...run.acknowledged].filter((id) => !ids.includes(id)),
        run.runId,
      ).toEqual([]);
      expect(reports).toBeLessThanOrEqual(1);
      if (run.reportAcknowledged) expect(reports).toBe(1);
    }
  });

  test('reports no conflict: what was sent again was the same', async () => {
    for (const run of runs.filter(isWhole)) {
      expect(await api.run(run.runId)).toMatchObject({ conflicts: 0, duplicate_samples: 0 });
    }
  });

  test.skipIf(!hasPython)('leaves a store that the real evalsig reads whole', async () => {
    const store = await readStore(join(dataDir, 'store'), 'demo');
    const found = new Set(store.runs.map(({ record }) => record.run_id));
    for (const run of runs.filter(isWhole)) expect(found).toContain(run.runId);
    for (const { record, frame } of store.runs) expect(frame.items).toHaveLength(record.n_items);
    expect(store.manifest_identical).toBe(true);
  });
});
