import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import { event } from '../support/events.ts';
import { embeddedDoor } from '../support/doors.ts';
import { KeyCases } from '../support/key-cases.ts';

const keyOf = (secret: string) => `keys/${createHash('sha256').update(secret).digest('hex')}.json`;

/** The time of a lookup tells nothing, because the key looked up does not tell how near a guess was. */
it('a secret is looked up by its hash alone, however near it is to a real one', async () => {
  const door = embeddedDoor();
  const good = await new KeyCases(door.memory).create('write');
  const asked: string[] = [];
  const get = door.memory.get.bind(door.memory);
  door.memory.get = (key) => (asked.push(key), get(key));
  const near = fc.nat(good.length - 1).map((at) => `${good.slice(0, at)}!${good.slice(at + 1)}`);
  const anything = fc.stringMatching(/^[!-~]{1,80}$/);
  await fc.assert(
    fc.asyncProperty(fc.oneof(near, anything), async (secret) => {
      asked.length = 0;
      const response = await door.request('/v1/projects/demo/events', {
        method: 'POST',
        headers: { 'x-api-key': secret, 'content-type': 'application/json' },
        body: JSON.stringify([event()]),
      });
      expect(response.status).toBe(401);
      expect(asked).toEqual([keyOf(secret)]);
    }),
  );
});

it('no secret stays in memory where keys are remembered', async () => {
  const door = embeddedDoor();
  const secret = await new KeyCases(door.memory).create('read');
  const remembering = vi.spyOn(Map.prototype, 'set');
  const headers = { 'x-api-key': secret };
  expect((await door.request('/v1/projects/demo/runs', { headers })).status).toBe(200);
  const remembered = remembering.mock.calls.map(([key]): unknown => key);
  remembering.mockRestore();
  expect(remembered).toContain(createHash('sha256').update(secret).digest('hex'));
  expect(remembered).not.toContain(secret);
});
