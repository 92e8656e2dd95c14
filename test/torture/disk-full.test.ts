import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  expectAcknowledgedOnce,
  expectWholeRunsComplete,
  untilMore,
} from '../clients/support/ledger-checks.ts';
import { LedgerClient } from '../clients/support/ledger-client.ts';
import { ProjectApi } from '../clients/support/project-api.ts';
import { createKey, type ServerProcess, startServer } from '../support/server-process.ts';
import { mountSmallDisk, type SmallDisk } from './small-disk.ts';

const SMALL_MEGABYTES = 6;
const LARGE_MEGABYTES = 512;
const PROJECT = 'demo';

describe('a disk that fills up while recorders post, and gets room again', () => {
  let disk: SmallDisk;
  let server: ServerProcess;
  let api: ProjectApi;
  let clients: readonly LedgerClient[];
  let refusal: { status: number; retryAfter: string | null; type: string | null };

  beforeAll(async () => {
    disk = mountSmallDisk(SMALL_MEGABYTES);
    const dataDir = disk.folder;
    const key = createKey({ dataDir, scope: 'write', project: PROJECT });
    const readKey = createKey({ dataDir, scope: 'read', project: PROJECT });
    server = await startServer({ dataDir, quietSeconds: 2 });
    api = new ProjectApi(server.url, PROJECT, readKey);
    const eventsUrl = `${server.url}/v1/projects/${PROJECT}/events`;
    clients = ['RETRA', 'RETRB', 'ONCEA'].map(
      (name) => new LedgerClient({ eventsUrl, key, name, retries: name.startsWith('RETR') }),
    );
    const posting = Promise.all(clients.map((client) => client.post()));
    refusal = await untilRefused(eventsUrl, key);
    disk.resize(LARGE_MEGABYTES);
    await untilMore(clients, 1000);
    for (const client of clients) client.stop();
    await posting;
  }, 240_000);

  afterAll(async () => {
    await server.stop();
    disk.remove();
  });

  test('refuses with 503 and Retry-After, and goes on answering', async () => {
    expect(refusal).toEqual({ status: 503, retryAfter: '5', type: 'application/problem+json' });
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  });

  test('loses no acknowledged event', async () => {
    const runs = clients.flatMap((client) => client.runs);
    await expectWholeRunsComplete(api, runs);
    await expectAcknowledgedOnce(api, runs);
  });
});

/** Posts large events of one run until the disk is full. */
async function untilRefused(url: string, key: string) {
  const text = 'x'.repeat(100_000);
  for (let id = 0; ; id += 1) {
    const event = {
      run_id: 'filler',
      event_id: id,
      sample_id: `filler.${id}`,
      type: 'raw_sample',
      data: { text: `${id} ${text}` },
      created_at: '2026-11-21T08:00:00Z',
    };
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': key },
      body: JSON.stringify([event]),
    });
    await answer.text();
    if (answer.status === 200) continue;
    const { status, headers } = answer;
    return { status, retryAfter: headers.get('retry-after'), type: headers.get('content-type') };
  }
}
