import type { Server } from 'node:http';
import { connect } from 'node:net';
import { once } from 'node:events';
import fc from 'fast-check';
import { Hono } from 'hono';
import { afterEach, expect, it, vi } from 'vitest';
import { closeServer, listen } from '#hosts/server/http-server.ts';
import { composeApp } from '#http/app.ts';
import { readBody } from '#http/body.ts';

let server: Server | undefined;
const faults: Error[] = [];

afterEach(async () => {
  server?.closeAllConnections();
  if (server) await closeServer(server);
  expect(faults).toEqual([]);
});

async function start(changes: {
  connections?: number;
  headersMs?: number;
  requestMs?: number;
  idleMs?: number;
  requestsPerConnection?: number;
  requestsAtOnce?: number;
}) {
  const app = new Hono();
  app.post('/', async (context) => {
    const body = await readBody(context, 1e6);
    return context.text(String(body.length));
  });
  const limits = {
    connections: 10,
    idleMs: 60_000,
    requestsPerConnection: 10,
    requestsAtOnce: 10,
    headersMs: 60_000,
    requestMs: 60_000,
    checkMs: 5,
    ...changes,
  };
  server = await listen(
    composeApp([app], (error) => faults.push(error)),
    '127.0.0.1',
    0,
    limits,
  );
  const address = server.address();
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}

/** Sends `text` and nothing more; gives all that comes back until the server closes the connection. */
async function send(port: number, text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1').setEncoding('utf8');
  let answer = '';
  socket.on('data', (part: string) => (answer += part));
  socket.on('error', () => undefined);
  socket.write(text);
  await once(socket, 'close');
  return answer;
}

/** As `send`; writes the text in pieces of the lengths of `cuts`, in turn. */
async function sendInPieces(port: number, text: string, cuts: readonly number[]): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true }).setEncoding('utf8');
  let answer = '';
  socket.on('data', (part: string) => (answer += part));
  const closed = once(socket, 'close');
  for (let start = 0, i = 0; start < text.length; i += 1) {
    const end = start + (cuts[i % cuts.length] ?? text.length);
    socket.write(text.slice(start, end));
    start = end;
    await new Promise((resolve) => setImmediate(resolve));
  }
  await closed;
  return answer;
}

it('a client that never ends its headers gets 408, and is disconnected', async () => {
  const port = await start({ headersMs: 50 });
  expect(await send(port, 'POST / HTTP/1.1\r\nhost: x\r\n')).toContain('408');
});

it.each(['content-length: 5000', 'content-length: 500000', 'transfer-encoding: chunked'])(
  'a client that stops in mid-body with %s gets 408 and is disconnected, without a logged fault',
  async (length) => {
    const port = await start({ headersMs: 50, requestMs: 100 });
    const head = `POST / HTTP/1.1\r\nhost: x\r\n${length}\r\n\r\n`;
    expect(await send(port, `${head}5\r\nabcde\r\n`)).toContain('408');
  },
);

it('a connection whose client sends nothing more and reads nothing ends', async () => {
  const port = await start({ idleMs: 100 });
  expect(await send(port, 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\na')).toBe('');
});

it('requests that are sent ahead beyond the limit of a connection are not served', async () => {
  const port = await start({ requestsPerConnection: 2 });
  const answers = await send(port, 'GET / HTTP/1.1\r\nhost: x\r\n\r\n'.repeat(5));
  expect(answers.match(/HTTP\/1.1 404/g)).toHaveLength(2);
});

it('clients that never end their headers lock nobody out', async () => {
  const port = await start({ connections: 4 });
  const half = Array.from({ length: 8 }, () => send(port, 'GET / HTTP/1.1\r\n'));
  for (let i = 0; i < 3; i += 1) {
    const answer = await send(port, 'GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');
    expect(answer).toContain('404');
  }
  server?.closeAllConnections();
  await Promise.all(half);
});

it('a connection with more requests under way than it may have ends', async () => {
  const port = await start({ requestsPerConnection: 1000, requestsAtOnce: 5 });
  const answers = await send(port, 'GET / HTTP/1.1\r\nhost: x\r\n\r\n'.repeat(500));
  expect((answers.match(/HTTP\/1.1 404/g) ?? []).length).toBeLessThan(10);
});

it.each(['', 'expect: something\r\n'])(
  'what a connection sent is not read on once it has ended (%j)',
  async (header) => {
    const port = await start({ requestsPerConnection: 10_000, requestsAtOnce: 5 });
    let parsed = 0;
    for (const event of ['request', 'checkExpectation']) server?.on(event, () => (parsed += 1));
    const request = `GET / HTTP/1.1\r\nhost: x\r\n${header}\r\n`;
    await send(port, request.repeat(65_000 / request.length));
    expect(parsed).toBeGreaterThanOrEqual(5);
    expect(parsed).toBeLessThan(50);
  },
);

it('bodies of any length are read whole, however they are cut, with the requests behind them', async () => {
  const port = await start({ requestsPerConnection: 10_000 });
  const lengths = fc.array(fc.integer({ min: 0, max: 5000 }), { minLength: 1, maxLength: 8 });
  const cuts = fc.array(fc.integer({ min: 1, max: 20_000 }), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(lengths, cuts, async (bodies, pieces) => {
      const posts = bodies.map((length, i) => {
        const end = i === bodies.length - 1 ? 'connection: close\r\n' : '';
        const head = `POST / HTTP/1.1\r\nhost: x\r\n${end}content-length: ${length}\r\n\r\n`;
        return head + 'GET / HTTP/1.1\r\n\r\n'.repeat(300).slice(0, length);
      });
      const answer = await sendInPieces(port, posts.join(''), pieces);
      expect(answer.match(/\r\n\r\n\d+/g)?.map(Number)).toEqual(bodies);
    }),
    { numRuns: 30 },
  );
});

it('few requests begin in one turn of the event loop', async () => {
  let turn = 0;
  const begun: number[] = [];
  const fetch = () => {
    begun.push(turn);
    return Promise.resolve(new Response());
  };
  server = await listen({ fetch }, '127.0.0.1', 0);
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const clients = Array.from({ length: 60 }, () => connect(port, '127.0.0.1'));
  await vi.waitFor(() => expect(openConnections()).resolves.toBe(60));
  const count = () => {
    turn += 1;
    if (begun.length < 60) setImmediate(count);
  };
  setImmediate(count);
  for (const client of clients) client.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
  await vi.waitFor(() => expect(begun).toHaveLength(60));
  for (const client of clients) client.destroy();
  for (const each of begun) {
    expect(begun.filter((other) => other === each).length).toBeLessThanOrEqual(8);
  }
});

it('requests that are sent ahead are served one after the other, and none when the client has gone', async () => {
  const answering: ((answer: Response) => void)[] = [];
  const served: string[] = [];
  const fetch = (request: Request) => {
    served.push(new URL(request.url).pathname);
    return new Promise<Response>((resolve) => answering.push(resolve));
  };
  server = await listen({ fetch }, '127.0.0.1', 0);
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const client = connect(port, '127.0.0.1').setEncoding('utf8');
  const asked = once(server, 'request');
  client.write(
    ['/1', '/2', '/3'].map((path) => `GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`).join(''),
  );
  await asked;
  await vi.waitFor(() => expect(served).toEqual(['/1']));
  answering[0]?.(new Response('first'));
  await vi.waitFor(() => expect(served).toEqual(['/1', '/2']));
  client.destroy();
  await vi.waitFor(() => expect(openConnections()).resolves.toBe(0));
  answering[1]?.(new Response('second'));
  await new Promise((resolve) => setImmediate(resolve));
  expect(served).toEqual(['/1', '/2']);
});

function openConnections(): Promise<number> {
  return new Promise((resolve, reject) => {
    server?.getConnections((error, count) => (error ? reject(error) : resolve(count)));
  });
}

it('connections over the limit are closed at once, the others go on', async () => {
  const port = await start({ connections: 1 });
  const first = connect(port, '127.0.0.1').setEncoding('utf8');
  await once(first, 'connect');
  const begun = server ? once(server, 'request') : undefined;
  first.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\nconnection: close\r\n\r\na');
  await begun;
  expect(await send(port, 'POST / HTTP/1.1\r\n')).toBe('');
  first.write('bc');
  const [answer] = (await once(first, 'data')) as [string];
  expect(answer).toMatch(/^HTTP\/1.1 200 /);
});
