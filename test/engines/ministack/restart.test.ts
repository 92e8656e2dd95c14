import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { S3Store } from '#adapters/s3/s3-store.ts';
import { systemClock } from '#ports/system-clock.ts';
import { listKeys } from '#ports/object-store.ts';
import { readStore } from '../../clients/support/evalsig-store.ts';
import {
  acknowledgedCount,
  expectAcknowledgedOnce,
  expectWholeRunsComplete,
  untilMore,
} from '../../clients/support/ledger-checks.ts';
import { isWhole, LedgerClient, type RunLedger } from '../../clients/support/ledger-client.ts';
import { ProjectApi } from '../../clients/support/project-api.ts';
import { seededRandom } from '../../clients/support/random.ts';
import { copyDown } from './support/copy-bucket.ts';
import { bootstrap, createKey, deploy } from './support/deployment.ts';
import { type MiniStack, startMiniStack } from './support/ministack.ts';
import { queueCounts } from './support/queue-counts.ts';

const PROJECT = 'demo';
/** Ends by SIGKILL and by SIGTERM, in turn. */
const KILLS = 8;
/**
 * Milliseconds of life. The first two of four lives end during recovery, the others while recorders
 * post.
 */
const SHORT_LIFE_MS = 2000;
const EVENTS_PER_LIFE = 100;
const LONGER_BY_MS = 1500;
const QUIET_SECONDS = 10;
const SETTLED_WITHIN_MS = 90_000;
const seed = Number(process.env.EVALAKE_KILL_SEED ?? '20261121');

async function killOften(stack: MiniStack, clients: readonly LedgerClient[]): Promise<void> {
  const random = seededRandom(seed);
  for (let kill = 0; kill < KILLS; kill += 1) {
    const short = kill % 4 < 2;
    if (!short) await untilMore(clients, EVENTS_PER_LIFE);
    await sleep(random() * (short ? SHORT_LIFE_MS : LONGER_BY_MS));
    await stack.restart(kill % 2 === 0 ? 'SIGKILL' : 'SIGTERM');
  }
}

describe(`a deployment whose AWS ends ${KILLS} times while recorders post (seed ${seed})`, () => {
  let stack: MiniStack;
  let s3: S3Client;
  let sqs: SQSClient;
  let store: S3Store;
  let api: ProjectApi;
  let runs: readonly RunLedger[] = [];

  beforeAll(async () => {
    stack = await startMiniStack({ durable: true });
    s3 = new S3Client(stack.clientConfig);
    sqs = new SQSClient(stack.clientConfig);
    await bootstrap(stack);
    const settings = { quietSeconds: String(QUIET_SECONDS) };
    const { url, bucket } = await deploy(stack, '0.1.0', settings);
    store = new S3Store({ client: s3, bucket, clock: systemClock });
    const keyOf = (scope: string) =>
      createKey(stack, bucket, ['--scope', scope, '--project', PROJECT]);
    const key = await keyOf('write');
    api = new ProjectApi(url, PROJECT, await keyOf('read'));
    // From here on the deployment is on disk.
    await stack.restart('SIGTERM');

    const eventsUrl = `${url}/v1/projects/${PROJECT}/events`;
    const clients = ['RETRA', 'RETRB', 'ONCEA'].map(
      (name) => new LedgerClient({ eventsUrl, key, name, retries: name.startsWith('RETR') }),
    );
    const posting = Promise.all(clients.map((client) => client.post()));
    await killOften(stack, clients);
    for (const client of clients) client.stop();
    await posting;
    runs = clients.flatMap((client) => client.runs);
  }, 480_000);

  afterAll(async () => {
    for (const client of [s3, sqs]) client.destroy();
    await stack.stop();
  });

  test('acknowledges events between its ends', () => {
    const events = acknowledgedCount(runs);
    const whole = runs.filter(isWhole).length;
    console.log(
      `${KILLS} kills, every second by SIGTERM, ${events} events acknowledged, ${whole} whole runs`,
    );
    expect(events).toBeGreaterThan((KILLS / 2) * EVENTS_PER_LIFE);
    expect(whole).toBeGreaterThan(2);
  });

  test('comes to rest with empty queues, no dead letters and an empty inbox', async () => {
    const left = async () => {
      const inbox: string[] = [];
      for await (const key of listKeys(store, 'inbox/')) inbox.push(key);
      // A notice that failed waits for up to two hours before its next try, and nothing else waits for it.
      const { 'evalake-notices': _waiting, ...counts } = await queueCounts(sqs);
      return { inbox, ...counts };
    };
    await expect.poll(left, { timeout: SETTLED_WITHIN_MS, interval: 500 }).toEqual({
      inbox: [],
      'evalake-events': 0,
      'evalake-events-dead': 0,
      'evalake-judgements-dead.fifo': 0,
      'evalake-judgements.fifo': 0,
      'evalake-manifests-dead.fifo': 0,
      'evalake-manifests.fifo': 0,
      'evalake-notices-dead': 0,
      'evalake-seals': 0,
      'evalake-seals-dead': 0,
    });
  });

  test('seals every fully acknowledged run as complete, without a conflict', async () => {
    await expectWholeRunsComplete(api, runs);
  });

  test('has every acknowledged event exactly once, and calls only whole runs complete', async () => {
    await expectAcknowledgedOnce(api, runs);
  });

  test('leaves a store that the real evalsig reads whole', async () => {
    await copyDown(store, 'store/', stack.folder);
    const kept = await readStore(join(stack.folder, 'store'), PROJECT);
    const found = new Set(kept.runs.map(({ record }) => record.run_id));
    for (const run of runs.filter(isWhole)) expect(found).toContain(run.runId);
    for (const { record, frame } of kept.runs) expect(frame.items).toHaveLength(record.n_items);
    expect(kept.manifest_identical).toBe(true);
  });
});
