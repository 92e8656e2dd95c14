import { once } from 'node:events';
import type { Server } from 'node:http';
import { connect } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { closeServer, listen, urlOf } from '#hosts/server/http-server.ts';
import { ReadingThreads } from '#hosts/server/reading/reading-threads.ts';
import { composeApp } from '#http/app.ts';
import { handOverApp } from '#http/reading/hand-over-app.ts';
import { KeyStore } from '#keys/key-store.ts';
import { systemClock } from '#ports/system-clock.ts';
import { MemoryStore } from '../../support/memory-store.ts';
import { nextBegun, READING_SCRIPT } from '../../support/reading-script.ts';

const HOST = '127.0.0.1';

let threads: ReadingThreads;
let server: Server;
let url: string;
const faults: Error[] = [];

beforeEach(async () => {
  const onFault = (error: Error) => faults.push(error);
  threads = new ReadingThreads({ script: READING_SCRIPT, dataFolder: '/nowhere', onFault });
  const keys = new KeyStore(new MemoryStore(), systemClock);
  const access = { keys, clock: systemClock, openWithoutKeys: true };
  const app = composeApp([handOverApp({ ...access, reader: threads })], onFault);
  server = await listen(app, HOST, 0);
  url = urlOf(server, HOST);
});
afterEach(async () => {
  await closeServer(server);
  await threads.close();
  expect(faults).toEqual([]);
});

// It would end at the limit of 60 s.
it('a read whose client hangs up lets the next of its project begin', async () => {
  const begun = nextBegun();
  const socket = connect(Number(new URL(url).port), HOST);
  await once(socket, 'connect');
  socket.write(`GET /v1/projects/demo/runs HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`);
  (await begun)();
  socket.destroy();
  const next = await fetch(`${url}/v1/projects/demo/settings`);
  expect(await next.text()).toBe('settings');
});
