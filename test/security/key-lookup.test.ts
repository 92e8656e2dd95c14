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
  const looked = new Set<string>();
  const seen = new Set<string>();
  door.memory.get = (key) => (asked.push(key), looked.add(key), get(key));
  const place = fc.integer({ min: 'evk_'.length, max: good.length - 1 });
  const swap = (at: number) => (good[at] === 'A' ? 'B' : 'A');
  const near = place.map((at) => `${good.slice(0, at)}${swap(at)}${good.slice(at + 1)}`);
  const anything = fc.stringMatching(/^evk_[A-Za-z0-9_-]{43}$/);
  await fc.assert(
    fc.asyncProperty(fc.oneof(near, anything), async (secret) => {
      asked.length = 0;
      const response = await door.request('/v1/projects/demo/events', {
        method: 'POST',
        headers: { 'x-api-key': secret, 'content-type': 'application/json' },
        body: JSON.stringify([event()]),
      });
      expect(response.status).toBe(401);
      expect([[keyOf(secret)], []]).toContainEqual(asked);
      seen.add(secret);
      expect(looked.size).toBe(seen.size);
    }),
  );
});

it('what has not the form of a secret is refused without a look', async () => {
  const door = embeddedDoor();
  const good = await new KeyCases(door.memory).create('write');
  const get = vi.spyOn(door.memory, 'get');
  for (const secret of [good.slice(0, -1), `${good}A`, good.replace('evk_', 'evl_'), 'x', '!']) {
    const answer = await door.request('/v1/projects/demo/runs', {
      headers: { 'x-api-key': secret },
    });
    expect(answer.status).toBe(401);
  }
  expect(get).not.toHaveBeenCalled();
});

it('a guess that is repeated within a second is looked for once', async () => {
  const door = embeddedDoor();
  await new KeyCases(door.memory).create('write');
  const get = vi.spyOn(door.memory, 'get');
  const headers = { 'x-api-key': `evk_${'A'.repeat(43)}` };
  for (let i = 0; i < 5; i++) await door.request('/v1/projects/demo/runs', { headers });
  expect(get).toHaveBeenCalledTimes(1);
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
