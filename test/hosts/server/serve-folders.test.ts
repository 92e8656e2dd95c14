import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { tableFolders } from '#adapters/duckdb/duckdb-views.ts';
import { serve, type ServeOptions, UnguardedHostError } from '#hosts/server/serve.ts';
import { systemClock } from '#ports/system-clock.ts';
import { planSeal } from '#pipeline/seal/run/plan-seal.ts';
import { LocalServer } from '../../support/local-server.ts';

let local: LocalServer | undefined;
afterEach(() => local?.stop());

it('makes the folders of all tables when it starts, though no query has come', async () => {
  local = await LocalServer.start();
  const folders = tableFolders(local.dataFolder);
  expect(folders.length).toBeGreaterThan(5);
  expect(folders.filter((folder) => !existsSync(folder))).toEqual([]);
});

const NOT_ASKED = {
  answer: () => Promise.reject(new Error('nobody asked')),
  makeGate: () => Promise.reject(new Error('nobody asked')),
  checkSettings: () => Promise.reject(new Error('nobody asked')),
  planPins: () => Promise.reject(new Error('nobody asked')),
};

it.each([
  ['127.0.0.1', undefined],
  ['0.0.0.0', UnguardedHostError],
])('opens the reader first and closes it in the end: %s', async (host, refusal) => {
  const folder = await mkdtemp(join(tmpdir(), 'evalake-'));
  const events: string[] = [];
  const openReader: ServeOptions['openReader'] = (dataFolder) => {
    const isMade = tableFolders(dataFolder).some((each) => existsSync(each));
    events.push(isMade ? 'opened late' : 'opened');
    return { ...NOT_ASKED, close: () => Promise.resolve(void events.push('closed')) };
  };
  const started = serve({
    ...{ dataFolder: folder, host, port: 0, quietSeconds: 900, clock: systemClock },
    ...{ log: { info: () => undefined, error: () => undefined }, plan: planSeal, openReader },
  });
  if (refusal) await expect(started).rejects.toBeInstanceOf(refusal);
  else await (await started).stop();
  expect(events).toEqual(['opened', 'closed']);
  await rm(folder, { recursive: true });
});
