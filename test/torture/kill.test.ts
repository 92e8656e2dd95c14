import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  createKey,
  freePort,
  type ServerProcess,
  spawnServer,
  startServer,
} from '../support/server-process.ts';
import { readStore, waitForManifest } from '../clients/support/evalsig-store.ts';
import {
  acknowledgedCount,
  expectAcknowledgedOnce,
  expectWholeRunsComplete,
  storedEvents,
} from '../clients/support/ledger-checks.ts';
import { isWhole, LedgerClient, type RunLedger } from '../clients/support/ledger-client.ts';
import { ProjectApi } from '../clients/support/project-api.ts';
import { runScript } from '../clients/support/python.ts';
import { seededRandom } from '../clients/support/random.ts';
import { temporaryFolder } from '../clients/support/workspace.ts';

const KILLS = Number(process.env.EVALAKE_KILLS ?? '100');
/**
 * Milliseconds from a start to its kill. Short lives are more likely: they end in the middle of
 * recovery.
 */
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

/** The report of the real HttpRecorder on a run: how many of its events no request delivered. */
const recordedSchema = z.object({ run_id: z.string(), failed: z.int() });
type RecordedRun = z.infer<typeof recordedSchema>;

const EVENTS_OF_PYTHON = 300;
/** A percentage that no run reaches, so that HttpRecorder never gives up. */
const ANY_FAILURE = '1000';

/** Records runs with the real HttpRecorder, one after another, until told to stop. */
async function recordInPython(url: string, file: string, stop: () => boolean) {
  const runs: RecordedRun[] = [];
  while (!stop()) {
    const args = [url, String(EVENTS_OF_PYTHON), file, ANY_FAILURE];
    runs.push(recordedSchema.parse(await runScript('record_mixed.py', args)));
  }
  return runs;
}

describe(`a server that is killed ${KILLS} times while recorders post (seed ${seed})`, () => {
  const dataDir = temporaryFolder();
  let readKey: string;
  let runs: readonly RunLedger[] = [];
  let fromPython: readonly RecordedRun[] = [];
  let server: ServerProcess | undefined;
  let api: ProjectApi;

  beforeAll(
    async () => {
      const key = createKey({ dataDir, scope: 'write', project: 'demo' });
      readKey = createKey({ dataDir, scope: 'read', project: 'demo' });
      const port = await freePort();
      const eventsUrl = `http://127.0.0.1:${port}/v1/projects/demo/events`;
      const clients = ['RETRA', 'RETRB', 'RETRC', 'ONCEA'].map(
        (name) => new LedgerClient({ eventsUrl, key, name, retries: name.startsWith('RETR') }),
      );
      let over = false;
      const posting = Promise.all(clients.map((client) => client.post()));
      const keyed = eventsUrl.replace('http://', `http://rec:${key}@`);
      const recording = recordInPython(keyed, join(dataDir, 'recorded.jsonl'), () => over);
      await startAndKill(dataDir, port);
      server = await startServer({ dataDir, port });
      for (const client of clients) client.stop();
      over = true;
      await posting;
      fromPython = await recording;
      runs = clients.flatMap((client) => client.runs);
      api = new ProjectApi(server.url, 'demo', readKey);
    },
    60_000 + 6000 * KILLS,
  );

  afterAll(async () => {
    await server?.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  test('acknowledges events between the kills', () => {
    expect(runs.length).toBeGreaterThan(KILLS);
    expect(acknowledgedCount(runs)).toBeGreaterThan(KILLS * 100);
    console.log(
      `${KILLS} kills, ${acknowledgedCount(runs)} events acknowledged in ${runs.length} runs, ${fromPython.length} runs of HttpRecorder`,
    );
  });

  test('seals every fully acknowledged run as complete, without a conflict', async () => {
    await expectWholeRunsComplete(api, runs);
  });

  test('has every acknowledged event exactly once, also in runs with gaps', async () => {
    await server?.stop();
    server = await startServer({ dataDir, quietSeconds: 1 });
    api = new ProjectApi(server.url, 'demo', readKey);
    await expectAcknowledgedOnce(api, runs);
  });

  test('has each event that the real HttpRecorder got acknowledged exactly once', async () => {
    expect(fromPython.length).toBeGreaterThan(0);
    for (const { run_id, failed } of fromPython) {
      if (failed >= EVENTS_OF_PYTHON) continue;
      const status = await api.waitForStatus(run_id, ['complete', 'incomplete']);
      if (failed === 0) expect(status, run_id).toBe('complete');
      const { ids } = await storedEvents(api, run_id);
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids.length).toBeGreaterThanOrEqual(EVENTS_OF_PYTHON - failed);
    }
  });

  test('leaves a store that the real evalsig reads whole', async () => {
    const root = join(dataDir, 'store');
    const whole = runs.filter(isWhole).map(({ runId }) => runId);
    await waitForManifest(root, 'demo', whole);
    const store = await readStore(root, 'demo');
    const found = new Set(store.runs.map(({ record }) => record.run_id));
    for (const runId of whole) expect(found).toContain(runId);
    for (const { record, frame } of store.runs) expect(frame.items).toHaveLength(record.n_items);
    expect(store.manifest_identical).toBe(true);
  });
});
