import type { LookupAddress } from 'node:dns';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type Lookup,
  WebhookClient,
  type WebhookClientOptions,
} from '#adapters/webhook/webhook-client.ts';
import { LoopbackService, silent, stalling } from '../../support/loopback-service.ts';

let service: LoopbackService;
const bodies: string[] = [];

beforeEach(async () => {
  bodies.length = 0;
  service = await LoopbackService.start((_, response, body) => {
    bodies.push(body);
    response.writeHead(204).end();
  });
});

afterEach(() => service.stop());

/** As in production in kind, and short. */
const client = (options: Partial<WebhookClientOptions> = {}) =>
  new WebhookClient({ policy: 'laptop', timeoutMs: 200, ...options });
const message = (url = service.url) => ({
  url,
  headers: { 'content-type': 'application/json', 'evalake-alert': 'x' },
  body: '{"text":"é"}',
});

describe('a webhook', () => {
  it('is posted the body, as bytes of UTF-8, and its status is told', async () => {
    expect(await client().post(message())).toBe(204);
    expect(bodies).toEqual(['{"text":"é"}']);
  });

  it.each([301, 302, 307, 308])('that answers %i is not followed', async (status) => {
    const other = await LoopbackService.start((_, response) => response.end());
    service.answer = (_, response) => response.writeHead(status, { location: other.url }).end();
    await expect(client().post(message())).rejects.toThrow(
      `it answered ${status}: redirects are not followed`,
    );
    expect(other.requests).toBe(0);
    await other.stop();
  });

  it.each([400, 404, 410, 500, 503])('that answers %i was not told', async (status) => {
    service.answer = (_, response) => response.writeHead(status).end('a long answer');
    await expect(client().post(message())).rejects.toThrow(`it answered ${status}`);
  });

  it('that stays silent is given up', async () => {
    service.answer = silent;
    await expect(client().post(message())).rejects.toThrow('it did not answer within 0.2 s');
    expect(service.requests).toBe(1);
  });

  it('whose answer never ends was told: its status is enough', async () => {
    service.answer = stalling;
    expect(await client().post(message())).toBe(200);
  });

  it('that drops the connection was not told', async () => {
    service.answer = (request) => request.socket.destroy();
    await expect(client().post(message())).rejects.toThrow('it cannot be reached: ECONNRESET');
  });

  it('that nobody serves was not told, and the error does not name its address', async () => {
    const { url } = service;
    await service.stop();
    const error: unknown = await client()
      .post(message(url))
      .catch((thrown: unknown) => thrown);
    expect(String(error)).toBe('NotToldError: it cannot be reached: ECONNREFUSED');
    service = await LoopbackService.start();
  });
});

describe('the address that a name has when it is connected to', () => {
  const answering =
    (...addresses: string[]): Lookup =>
    (_, __, callback) => {
      const found = addresses.map((address): LookupAddress => ({
        address,
        family: address.includes(':') ? 6 : 4,
      }));
      callback(null, found);
    };
  const port = () => new URL(service.url).port;

  it.each([
    [['127.0.0.1'], 'no public address'],
    [['169.254.169.254'], 'machine or cloud'],
    [['93.184.216.34', '10.0.0.1'], 'no public address'],
    [['::ffff:7f00:1'], 'no public address'],
  ])('is refused on AWS when it is one of %j', async (addresses, problem) => {
    const posted = client({ policy: 'cloud', lookup: answering(...addresses) }).post(
      message(`https://rebound.example:${port()}/`),
    );
    await expect(posted).rejects.toThrow(problem);
    expect(service.sockets).toBe(0);
  });

  it('is refused on a laptop when http would leave the machine', async () => {
    const posted = client({ lookup: answering('10.0.0.7') }).post(
      message(`http://localhost:${port()}/`),
    );
    await expect(posted).rejects.toThrow('it is not https');
  });

  it('is the one that was checked: the name is looked up once', async () => {
    let lookups = 0;
    const lookup: Lookup = (hostname, options, callback) => {
      lookups += 1;
      answering(lookups === 1 ? '127.0.0.1' : '169.254.169.254')(hostname, options, callback);
    };
    expect(await client({ lookup }).post(message(`http://localhost:${port()}/`))).toBe(204);
    expect(lookups).toBe(1);
  });

  it('need not be waited for longer than for an answer', async () => {
    const posted = client({ lookup: () => undefined }).post(message(`http://localhost:${port()}/`));
    await expect(posted).rejects.toThrow('it did not answer within 0.2 s');
  });

  it('that is none is an error of its own', async () => {
    const posted = client({ lookup: answering() }).post(message(`http://localhost:${port()}/`));
    await expect(posted).rejects.toThrow('its name has no address');
  });
});
