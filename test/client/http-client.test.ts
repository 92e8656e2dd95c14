import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openEndpoint } from '#client/endpoint.ts';
import { EndpointFailedError, InvalidEndpointError } from '#client/endpoint-errors.ts';
import { parseAnswer } from '#client/exchange.ts';
import { endpointAddress, HttpClient, PATIENT } from '#client/http-client.ts';
import { pages } from '#client/list-pages.ts';
import { ManualClock } from '../support/manual-clock.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** Starts a server with this handler; gives its origin. */
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A clock that records the pauses and does not wait. */
function recordPauses() {
  const pauses: number[] = [];
  const clock = {
    now: () => Date.UTC(2026, 10, 28),
    sleep: (ms: number) => Promise.resolve(void pauses.push(ms)),
  };
  return { clock, pauses };
}

const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('an address', () => {
  it.each([
    ['http://h:1/x', undefined, {}],
    ['http://k@h', undefined, { authorization: 'Bearer k' }],
    ['http://u:k%2F@h', undefined, { authorization: 'Bearer k/' }],
    ['http://u:k@h', 'flag', { authorization: 'Bearer flag' }],
  ])('%s with the key %s sends %j', (endpoint, key, headers) => {
    expect(endpointAddress(endpoint, key)).toEqual({ origin: new URL(endpoint).origin, headers });
  });

  it.each(['localhost', 'ftp://h', ''])('%j is none', (endpoint) => {
    expect(() => endpointAddress(endpoint, undefined)).toThrow(InvalidEndpointError);
  });
});

describe('a redirect', () => {
  it('is not followed, so that the key goes nowhere else', async () => {
    const seen: (string | undefined)[] = [];
    const elsewhere = await serve(({ headers }, response) => {
      seen.push(headers.authorization);
      response.end('{}');
    });
    const origin = await serve((_, response) => {
      response.writeHead(302, { location: `${elsewhere}/v1/sql` }).end();
    });
    const error = await failureOf(openEndpoint(origin, 'secret').request('/v1/sql'));
    expect(error).toBeInstanceOf(EndpointFailedError);
    expect(error).toMatchObject({
      status: 302,
      message: `${origin} answered 302: it redirects, which is not followed; give the address that it redirects to`,
    });
    expect(seen).toEqual([]);
  });
});

describe('an answer that is kept elsewhere', () => {
  const KEPT = { 'evalake-answer': 'elsewhere' };
  const asked: { readonly url: string | undefined; readonly headers: string }[] = [];
  const keep = (body: string) =>
    serve(({ url, headers }, response) => {
      asked.push({ url, headers: JSON.stringify(headers) });
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(body));
    });

  it('is fetched from there without the key, whatever way it was sent', async () => {
    const elsewhere = await keep('{"large":true}');
    const origin = await serve((_, response) => {
      const location = `${elsewhere}/lake/answers/1?X-Amz-Signature=s`;
      response.writeHead(303, { location, ...KEPT }).end();
    });
    const client = new HttpClient(endpointAddress(origin, 'evk_secret'));
    const answer = await client.ask('/v1/x', { headers: { 'x-api-key': 'evk_secret' } });
    expect([answer.status, answer.body.toString()]).toEqual([200, '{"large":true}']);
    const posted = await openEndpoint(origin, 'evk_secret').request('/v1/sql', {
      method: 'POST',
      body: '{"sql":"SELECT 1"}',
    });
    expect(posted.body.toString()).toBe('{"large":true}');
    expect(asked.map(({ url }) => url)).toEqual(
      Array<string>(2).fill('/lake/answers/1?X-Amz-Signature=s'),
    );
    expect(JSON.stringify(asked)).not.toContain('evk_secret');
  });

  it.each(['ftp://elsewhere.test/x', 'file:///etc/passwd', 'no url'])(
    'is not fetched from %s',
    async (location) => {
      const origin = await serve(
        (_, response) => void response.writeHead(303, { location, ...KEPT }).end(),
      );
      const client = new HttpClient(endpointAddress(origin, undefined));
      expect((await client.ask('/v1/x')).status).toBe(303);
    },
  );
});

describe('an answer', () => {
  it('is abandoned at its limit when it has no end', async () => {
    let closed = 0;
    const origin = await serve((_, response) => {
      response.on('close', () => (closed += 1));
      const more = (): void => {
        while (response.write(Buffer.alloc(64 * 1024)));
        response.once('drain', more);
      };
      more();
    });
    const client = new HttpClient({ origin, headers: {} });
    const error = await failureOf(client.ask('/', { maxBytes: 1_000_000 }));
    expect(error).toMatchObject({
      name: 'EndpointFailedError',
      message: `${origin} answered 200 with more than 1000000 bytes`,
    });
    await expect.poll(() => closed).toBe(1);
  });

  it('is abandoned at its limit when it grows by unpacking', async () => {
    const packed = gzipSync(Buffer.alloc(10_000_000));
    const origin = await serve((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(packed);
    });
    const client = new HttpClient({ origin, headers: {} });
    expect(packed.length).toBeLessThan(1_000_000);
    expect(await failureOf(client.ask('/', { maxBytes: 1_000_000 }))).toMatchObject({
      message: `${origin} answered 200 with more than 1000000 bytes`,
    });
    expect((await client.ask('/')).body).toHaveLength(10_000_000);
  });

  it('fails with an error that says so when it is not from evalake', async () => {
    const origin = await serve((_, response) => void response.end('<html>'));
    const answer = await new HttpClient({ origin, headers: {} }).ask('/');
    expect(() => parseAnswer(z.object({ runs: z.array(z.string()) }), answer)).toThrow(
      EndpointFailedError,
    );
  });
});

describe('a server that is silent', () => {
  const patience = { ...PATIENT, tries: 1 };

  /** The failure of a request to a server, with a clock that runs fast once the server was reached. */
  async function late(answer: (response: ServerResponse) => void): Promise<unknown> {
    const timer = new ManualClock();
    let origin = '';
    const reached = new Promise<void>((resolve) => {
      void serve((_, response) => {
        answer(response);
        resolve();
      }).then((at) => (origin = at));
    });
    await expect.poll(() => origin).not.toBe('');
    const client = new HttpClient({ origin, headers: {} }, { timer, patience });
    const ended: true[] = [];
    const outcome = failureOf(client.ask('/')).finally(() => ended.push(true));
    await reached;
    while (ended.length === 0) await timer.advance(1000);
    return outcome;
  }

  it('is given up when its answer does not begin', async () => {
    expect(await late(() => undefined)).toMatchObject({
      name: 'EndpointFailedError',
      message: expect.stringMatching(/^http:\S+ gives no answer within 90 s$/) as string,
    });
  });

  it('is given up when its answer stops in the middle', async () => {
    expect(await late((response) => response.write('{"runs":'))).toMatchObject({
      name: 'EndpointFailedError',
      message: expect.stringMatching(/gives no answer within (30|90) s$/) as string,
    });
  });

  it('is given up when it sends only a byte now and then', async () => {
    const timer = new ManualClock();
    const drip = new ReadableStream({
      pull: async (controller) => {
        await timer.advance(20_000);
        controller.enqueue(new Uint8Array(1));
      },
    });
    const answer = new Response(drip);
    const client = new HttpClient(
      { origin: 'http://h', headers: {} },
      { timer, patience, fetch: () => Promise.resolve(answer) },
    );
    const start = timer.now();
    await expect(client.ask('/')).rejects.toThrow(EndpointFailedError);
    expect(timer.now() - start).toBeLessThan(31 * 60_000);
  });
});

describe('a server that is busy', () => {
  const busyServer = (retryAfter: string | undefined, times: number) => {
    const asked: string[] = [];
    const fetch = (url: unknown, init?: RequestInit): Promise<Response> => {
      asked.push(`${init?.method ?? 'GET'} ${String(url)}`);
      const headers = retryAfter === undefined ? {} : { 'retry-after': retryAfter };
      const status = asked.length > times ? 200 : 503;
      return Promise.resolve(new Response('{}', { status, headers }));
    };
    return { asked, fetch };
  };
  const address = { origin: 'http://h', headers: {} };

  it.each([
    ['7', 7000],
    ['Sat, 28 Nov 2026 00:00:05 GMT', 5000],
    ['86400', 60_000],
    ['-1', 0],
    ['soon', 0],
    [undefined, 0],
  ])(
    'that asks for %s is asked again after that, a minute at most',
    async (retryAfter, leastMs) => {
      const { clock, pauses } = recordPauses();
      const { asked, fetch } = busyServer(retryAfter, 3);
      const client = new HttpClient(address, { clock, fetch, patience: PATIENT });
      expect((await client.ask('/x')).status).toBe(200);
      expect(asked).toHaveLength(4);
      expect(pauses).toHaveLength(3);
      pauses.forEach((ms, failures) => {
        expect(ms).toBeGreaterThanOrEqual(leastMs);
        expect(ms).toBeLessThanOrEqual(leastMs + 500 * 2 ** failures);
      });
    },
  );

  it('is given up after some tries, with its last answer', async () => {
    const { asked, fetch } = busyServer(undefined, Infinity);
    const client = new HttpClient(address, { clock: recordPauses().clock, fetch });
    expect((await client.ask('/x')).status).toBe(503);
    expect(asked).toHaveLength(3);
  });

  it('gets a request only once when repeating it could do harm', async () => {
    const { asked, fetch } = busyServer(undefined, Infinity);
    const client = new HttpClient(address, {
      clock: recordPauses().clock,
      fetch,
      patience: PATIENT,
    });
    expect((await client.ask('/x', { method: 'PUT', body: '{}' })).status).toBe(503);
    expect((await client.ask('/x', { method: 'POST', body: '{}' }, true)).status).toBe(503);
    expect(asked.filter((text) => text.startsWith('PUT'))).toHaveLength(1);
    expect(asked.filter((text) => text.startsWith('POST'))).toHaveLength(PATIENT.tries);
  });
});

describe('a query that still runs', () => {
  /** Answers in turn, the last one again and again. */
  const answerInTurn = (...answers: (readonly [number, Record<string, string>])[]) => {
    const asked: string[] = [];
    const fetch = (url: unknown): Promise<Response> => {
      const [status, headers] = answers[Math.min(asked.length, answers.length - 1)] ?? [500, {}];
      asked.push(String(url));
      return Promise.resolve(new Response('{"rows":1}', { status, headers }));
    };
    return { asked, fetch };
  };
  const running = (retryAfter: string) =>
    [202, { location: '/v1/queries/q?limit=1', 'retry-after': retryAfter }] as const;

  it('is polled until its result is there, never without a pause', async () => {
    const { clock, pauses } = recordPauses();
    const ended = [303, { location: 'http://elsewhere/v1/runs?x=1' }] as const;
    const { asked, fetch } = answerInTurn(running('1'), running('0'), running('9999'), ended, [
      200,
      {},
    ]);
    const endpoint = openEndpoint('http://h', undefined, { clock, fetch });
    expect((await endpoint.request('/v1/runs')).body.toString()).toBe('{"rows":1}');
    const look = 'http://h/v1/queries/q?limit=1';
    // The path of the answer, on the server that was asked.
    expect(asked).toEqual(['http://h/v1/runs', look, look, look, 'http://h/v1/runs?x=1']);
    expect(pauses).toEqual([1000, 100, 30_000]);
  });

  it('is given up after an hour', async () => {
    let nowMs = 0;
    const clock = { now: () => nowMs, sleep: (ms: number) => Promise.resolve(void (nowMs += ms)) };
    const { fetch } = answerInTurn(running('10'));
    const endpoint = openEndpoint('http://h', undefined, { clock, fetch });
    await expect(endpoint.request('/v1/sql')).rejects.toThrow(/after an hour/);
    expect(nowMs).toBe(3_600_000);
  });

  it('is given up when it redirects without end', async () => {
    const { asked, fetch } = answerInTurn([303, { location: '/again' }]);
    const endpoint = openEndpoint('http://h', undefined, { clock: recordPauses().clock, fetch });
    await expect(endpoint.request('/v1/sql')).rejects.toThrow(EndpointFailedError);
    expect(asked).toHaveLength(6);
  });
});

describe('the pages of a list', () => {
  it('come one after the other', async () => {
    const next: Record<string, string | null> = { first: 'a', a: 'b', b: null };
    const all: string[] = [];
    for await (const page of pages((cursor = 'first') =>
      Promise.resolve({ cursor, next: next[cursor] }),
    ))
      all.push(page.cursor);
    expect(all).toEqual(['first', 'a', 'b']);
  });

  it('are refused when a cursor repeats', async () => {
    const next: Record<string, string> = { first: 'a', a: 'b', b: 'a' };
    const all: string[] = [];
    const walk = async () => {
      for await (const page of pages((cursor = 'first') =>
        Promise.resolve({ cursor, next: next[cursor] }),
      ))
        all.push(page.cursor);
    };
    await expect(walk()).rejects.toThrow(/cursor of a page twice/);
    expect(all).toEqual(['first', 'a', 'b']);
  });
});
