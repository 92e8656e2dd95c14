import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judge, type Verdict } from '#recorder/answer.ts';
import { parseRetryAfter, retryDelayMs } from '#recorder/retry.ts';
import { type Parcel, Sender } from '#recorder/sender.ts';
import { ManualClock } from '../support/manual-clock.ts';

const parcel = (name: string): Parcel => ({
  name,
  events: 1,
  ids: [0, 0],
  body: Buffer.from(name),
});

/** A sender whose tries end as listed, in the time of a test. */
function senderOf(verdicts: readonly Verdict[], random = () => 0.5) {
  const clock = new ManualClock(0);
  const tries: { readonly at: number; readonly name: string }[] = [];
  const warnings: string[] = [];
  const spool = { read: never, holds: never, remove: never, setAside: never, findRefused: never };
  const sender = new Sender({
    post: (body) => {
      tries.push({ at: clock.now(), name: Buffer.from(body).toString() });
      return Promise.resolve(verdicts[tries.length - 1] ?? { kind: 'delivered', quarantined: [] });
    },
    spool,
    clock,
    random,
    warn: (_, message) => warnings.push(message),
  });
  return { sender, clock, tries, warnings };
}

/** Also lets the first try go out before time passes. */
async function pass(clock: ManualClock, ms: number): Promise<void> {
  await setImmediate();
  await clock.advance(ms);
  await setImmediate();
}

function never(): never {
  throw new Error('these batches are in memory');
}

const failed = (askedMs?: number): Verdict => ({ kind: 'retry', reason: 'busy', askedMs });

describe('Sender', () => {
  it('tries again after twice the time each time, up to ten seconds', async () => {
    const { sender, clock, tries } = senderOf(Array.from({ length: 9 }, () => failed()));
    sender.offer(parcel('a'));
    await pass(clock, 60_000);
    expect(tries.map(({ at }) => at)).toEqual([
      0, 125, 375, 875, 1875, 3875, 7875, 12_875, 17_875, 22_875,
    ]);
    expect(sender).toMatchObject({ delivered: 1, waiting: [] });
  });

  it('is not back before the server wants it, and then not at once', async () => {
    const { sender, clock, tries } = senderOf([failed(7000), failed()]);
    sender.offer(parcel('a'));
    await pass(clock, 60_000);
    expect(tries.map(({ at }) => at)).toEqual([0, 7125, 7375]);
  });

  it('sends one after the other, its own before those of others', async () => {
    const { sender, clock, tries } = senderOf([failed()]);
    sender.offerOthers([parcel('other 1'), parcel('other 2')]);
    sender.offer(parcel('own 1'));
    sender.offer(parcel('own 2'));
    await pass(clock, 60_000);
    expect(tries.map(({ name }) => name)).toEqual([
      'other 1',
      'other 1',
      'own 1',
      'own 2',
      'other 2',
    ]);
    expect(sender).toMatchObject({ delivered: 2, recovered: 2 });
  });

  it('warns at the third failure in a row, not at the first', async () => {
    const { sender, clock, warnings } = senderOf([failed(), failed()]);
    sender.offer(parcel('a'));
    await pass(clock, 60_000);
    expect(warnings).toEqual([]);
    const down = senderOf(Array.from({ length: 20 }, () => failed()));
    down.sender.offer(parcel('a'));
    await pass(down.clock, 600_000);
    expect(down.warnings).toEqual(['busy']);
  });

  it('stops at once in the middle of a pause, and gives back what it did not send', async () => {
    const { sender, clock } = senderOf([failed(60_000)]);
    const parcels = [parcel('a'), parcel('b')];
    for (const each of parcels) sender.offer(each);
    await pass(clock, 1000);
    expect(await sender.stop()).toEqual(parcels);
    expect(clock.sleeping).toBe(0);
  });

  it('keeps in memory no batch that the server refuses', async () => {
    const { sender, clock, tries } = senderOf([{ kind: 'refused', reason: 'no' }]);
    sender.offer(parcel('a'));
    sender.offer(parcel('b'));
    await pass(clock, 1000);
    expect(tries).toHaveLength(2);
    expect(sender).toMatchObject({ refused: [{ name: 'a' }], delivered: 1, memoryBytes: 0 });
  });
});

describe('retryDelayMs', () => {
  it('lies between what was asked and a ceiling above it that grows', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        fc.nat(300_000),
        (failures, random, asked) => {
          const delay = retryDelayMs(failures, () => random, asked);
          expect(delay).toBeGreaterThanOrEqual(asked);
          expect(delay - asked).toBeLessThanOrEqual(Math.min(10_000, 250 * 2 ** (failures - 1)));
        },
      ),
    );
  });
});

describe('parseRetryAfter', () => {
  const now = Date.parse('2026-11-21T08:00:00Z');
  it.each([
    [null, undefined],
    ['', undefined],
    ['soon', undefined],
    ['120', 120_000],
    [' 0 ', 0],
    ['Sat, 21 Nov 2026 08:00:30 GMT', 30_000],
    ['Sat, 21 Nov 2026 07:00:00 GMT', 0],
  ])('takes %j for %j ms', (value, ms) => {
    expect(parseRetryAfter(value, now)).toBe(ms);
  });
});

describe('judge', () => {
  const kindOf = (status: number) => judge({ status, retryAfter: null, text: '{}' }, 1, 0).kind;

  it.each([408, 425, 429, 500, 502, 503, 504, 200, 204])('has %i tried again', (status) => {
    expect(kindOf(status)).toBe('retry');
  });
  it.each([400, 409, 411, 413, 415, 422])('takes %i as final for the batch', (status) => {
    expect(kindOf(status)).toBe('refused');
  });
  it.each([301, 308, 401, 403, 404, 405])('takes %i as final for all', (status) => {
    expect(kindOf(status)).toBe('halted');
  });
  it('repeats what a problem says in detail', () => {
    const text = JSON.stringify({ detail: 'the body is over 6 MB', title: 'x' });
    expect(judge({ status: 413, retryAfter: null, text }, 1, 0)).toMatchObject({
      reason: 'it answered 413: the body is over 6 MB',
    });
  });
});
