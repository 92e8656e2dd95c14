import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, test } from 'vitest';
import {
  expectAcknowledgedOnce,
  expectWholeRunsComplete,
  untilMore,
} from '../clients/support/ledger-checks.ts';
import { LedgerClient } from '../clients/support/ledger-client.ts';
import { ProjectApi } from '../clients/support/project-api.ts';
import { temporaryFolder } from '../clients/support/workspace.ts';
import { createKey, freePort, type ServerProcess, spawnServer } from '../support/server-process.ts';

const HOUR_MS = 3_600_000;
const PROJECT = 'demo';
const preload = fileURLToPath(new URL('shifted-clock.mjs', import.meta.url));

describe('a clock that is set back by an hour, and forward again, while recorders post', () => {
  const folder = temporaryFolder();
  const dataDir = join(folder, 'data');
  const shiftFile = join(folder, 'shift');
  let server: ServerProcess;
  let api: ProjectApi;
  let clients: readonly LedgerClient[];

  const start = async (port: number): Promise<ServerProcess> => {
    const env = { CLOCK_SHIFT_FILE: shiftFile, NODE_OPTIONS: `--import ${preload}` };
    const started = spawnServer({ dataDir, port, quietSeconds: 2, env });
    await started.ready();
    return started;
  };
  const more = () => untilMore(clients, 500);

  beforeAll(async () => {
    writeFileSync(shiftFile, '0');
    const key = createKey({ dataDir, scope: 'write', project: PROJECT });
    const readKey = createKey({ dataDir, scope: 'read', project: PROJECT });
    const port = await freePort();
    server = await start(port);
    const eventsUrl = `${server.url}/v1/projects/${PROJECT}/events`;
    clients = ['RETRA', 'RETRB', 'RETRC'].map(
      (name) => new LedgerClient({ eventsUrl, key, name, retries: true }),
    );
    const posting = Promise.all(clients.map((client) => client.post()));
    await more();
    writeFileSync(shiftFile, String(-HOUR_MS));
    await more();
    // Work that was under way at a kill is found again by a process whose clock is an hour behind.
    writeFileSync(shiftFile, '0');
    await more();
    await server.stop('SIGKILL');
    writeFileSync(shiftFile, String(-HOUR_MS));
    server = await start(port);
    await more();
    for (const client of clients) client.stop();
    await posting;
    api = new ProjectApi(server.url, PROJECT, readKey);
  }, 240_000);

  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test('completes all runs, with each event once', async () => {
    const runs = clients.flatMap((client) => client.runs);
    await expectWholeRunsComplete(api, runs);
    await expectAcknowledgedOnce(api, runs);
  });
});
