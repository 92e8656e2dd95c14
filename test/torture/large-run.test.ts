import { createHash } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { eventsKey, itemsKey, sealRecordKey } from '#contract/keys.ts';
import { parseSealRecord } from '#lake/seal-record-file.ts';
import { finalReportBody } from '../../bench/inputs/events.ts';
import { uniqueBody } from '../../bench/inputs/unique-events.ts';
import { ProjectApi } from '../clients/support/project-api.ts';
import { seededRandom } from '../clients/support/random.ts';
import { temporaryFolder } from '../clients/support/workspace.ts';
import {
  createKey,
  freePort,
  type ServerProcess,
  spawnServer,
  startServer,
} from '../support/server-process.ts';

/** `EVALAKE_LARGE_EVENTS=1000000` for a run of a million. */
const EVENTS = Number(process.env.EVALAKE_LARGE_EVENTS ?? '10000');
const KILLS = 10;
const EVENTS_PER_BODY = 100;
const RUN = { project: 'demo', runId: '261121080656BENCHMRK' };
const SENDERS = 4;
const RETRY_MS = 50;
/** After this many milliseconds of a server's life, at most, it is killed while it seals. */
const LONGEST_SEALING_MS = 1000 + EVENTS / 50;
const WITHIN_MS = 120_000 + 2 * EVENTS;

const folders = { killed: temporaryFolder(), calm: temporaryFolder() };

afterAll(() => {
  for (const folder of Object.values(folders)) rmSync(folder, { recursive: true, force: true });
});

/** Posts a body until it is acknowledged. */
async function postUntilTaken(url: string, key: string, body: string): Promise<void> {
  const headers = { 'Content-Type': 'application/json', Authorization: `Bearer ${key}` };
  for (;;) {
    const response = await fetch(url, { method: 'POST', headers, body }).catch(() => undefined);
    await response?.arrayBuffer().catch(() => undefined);
    if (response?.ok) return;
    await sleep(RETRY_MS);
  }
}

/** Posts the run, the report last, and tells how many bodies were acknowledged as it goes. */
async function record(port: number, key: string, tell: (taken: number) => void): Promise<void> {
  const url = `http://127.0.0.1:${port}/v1/projects/${RUN.project}/events`;
  const bodies = EVENTS / EVENTS_PER_BODY;
  let [next, taken] = [0, 0];
  const send = async (): Promise<void> => {
    while (next < bodies) {
      await postUntilTaken(url, key, uniqueBody(RUN.runId, next++));
      tell((taken += 1));
    }
  };
  await Promise.all(Array.from({ length: SENDERS }, send));
  await postUntilTaken(url, key, finalReportBody(RUN.runId, EVENTS));
}

/** Waits until the run is complete, and gives what the API says of it. */
async function untilComplete({ url }: ServerProcess, key: string) {
  const api = new ProjectApi(url, RUN.project, key);
  expect(await api.waitForStatus(RUN.runId, ['complete'], WITHIN_MS)).toBe('complete');
  return api.run(RUN.runId);
}

/** The hashes of the events file, the items files and the results document. */
function filesOf(dataDir: string): Record<string, string> {
  const record = parseSealRecord(readFileSync(join(dataDir, sealRecordKey(RUN))));
  const keys = [
    eventsKey(RUN.project, record.month, RUN.runId),
    ...record.metrics.map(({ path }) => itemsKey(RUN.project, path)),
    record.results?.key ?? '',
  ];
  const hash = (key: string) =>
    createHash('sha256')
      .update(readFileSync(join(dataDir, key)))
      .digest('hex');
  return Object.fromEntries(keys.map((key) => [key, hash(key)]));
}

async function recordAndKill(dataDir: string): Promise<void> {
  const key = createKey({ dataDir, scope: 'write', project: RUN.project });
  const port = await freePort();
  const random = seededRandom(20_261_129);
  const whilePosting = KILLS / 2;
  let taken = 0;
  const recording = record(port, key, (count) => (taken = count));
  for (let kill = 0; kill < KILLS; kill += 1) {
    const server = spawnServer({ dataDir, port });
    const until = ((kill + 1) / (whilePosting + 1)) * (EVENTS / EVENTS_PER_BODY);
    if (kill < whilePosting) while (taken < until) await sleep(RETRY_MS / 10);
    else {
      await server.ready();
      await recording;
      await sleep(random() * LONGEST_SEALING_MS);
    }
    expect(await server.stop('SIGKILL'), server.output()).toBe('SIGKILL');
  }
}

test(
  `a run of ${EVENTS} events has the same files whether its server was killed ${KILLS} times or never`,
  async () => {
    const expected = { status: 'complete', events: EVENTS + 1, missing: [], conflicts: 0 };
    await recordAndKill(folders.killed);
    const dataDirs = [folders.killed, folders.calm];
    for (const dataDir of dataDirs) {
      const keyOf = (scope: 'read' | 'write') =>
        createKey({ dataDir, scope, project: RUN.project });
      const [readKey, writeKey] = [keyOf('read'), keyOf('write')];
      const server = await startServer({ dataDir });
      try {
        if (dataDir === folders.calm) await record(server.port, writeKey, () => undefined);
        expect(await untilComplete(server, readKey)).toMatchObject(expected);
      } finally {
        await server.stop();
      }
    }
    expect(filesOf(folders.killed)).toEqual(filesOf(folders.calm));
  },
  2 * WITHIN_MS,
);
