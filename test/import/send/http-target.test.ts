import { afterAll, beforeAll, expect, it } from 'vitest';
import { HttpTarget } from '#import/send/http-target.ts';
import { event } from '../../support/events.ts';
import { LocalServer } from '../../support/local-server.ts';

let server: LocalServer;
let target: HttpTarget;
beforeAll(async () => {
  server = await LocalServer.start();
  target = new HttpTarget({ origin: server.url, headers: {}, project: 'demo' });
});
afterAll(() => server.stop());

it('learns the reasons of a batch of which nothing is accepted', async () => {
  const body = Buffer.from(JSON.stringify(event({ event_id: -1 })));
  expect((await target.send(body, {})).quarantined).toMatchObject([
    { index: 0, reason: 'event_id must not be negative' },
  ]);
});

it('learns the reason why a document is not accepted', async () => {
  const answer = await target.sendDocument(Buffer.from('{"timestamp": "now"}'), {});
  expect(answer).toMatchObject({ refused: expect.any(String) as string });
});
