import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judge, type Verdict } from '#recorder/answer.ts';
import { retryDelayMs } from '#recorder/retry.ts';
import { type Parcel, Sender } from '#recorder/sender.ts';
import { ManualClock } from '../support/manual-clock.ts';

const parcel = (name: string): Parcel => ({
  name,
  events: 1,
  ids: [0, 0],
  body: Buffer.from(name),
});

/** A sender whose tries have the verdicts listed, on a manual clock. */
function createSender(verdicts: readonly Verdict[], random = () => 0.5) {
  const clock = new ManualClock(0);
  const tries: { readonly at: number; readonly name: string }[] = [];
  const warnings: string[] = [];
  const spool = {
    read: failOnDisk,
    holds: failOnDisk,
    remove: failOnDisk,
    setAside: failOnDisk,
    findRefused: failOnDisk,
  };
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

/** Lets the first try go out, then advances the clock. */
async function advance(clock: ManualClock, ms: number): Promise<void> {
  await setImmediate();
  await clock.advance(ms);
  await setImmediate();
}

function failOnDisk(): never {
  throw new Error('these batches are in memory');
}

const failed = (askedMs?: number): Verdict => ({ kind: 'retry', reason: 'busy', askedMs });

describe('Sender', () => {
  it('doubles its back-off at each retry, up to ten seconds', async () => {
    const { sender, clock, tries } = createSender(Array.from({ length: 9 }, () => failed()));
    sender.enqueueOwn(parcel('a'));
    await advance(clock, 60_000);
    expect(tries.map(({ at }) => at)).toEqual([
      0, 125, 375, 875, 1875, 3875, 7875, 12_875, 17_875, 22_875,
    ]);
    expect(sender).toMatchObject({ delivered: 1, waiting: [] });
  });

  it('waits as long as the server asks, and then adds jitter', async () => {
    const { sender, clock, tries } = createSender([failed(7000), failed()]);
    sender.enqueueOwn(parcel('a'));
    await advance(clock, 60_000);
    expect(tries.map(({ at }) => at)).toEqual([0, 7125, 7375]);
  });

  it('sends batches one by one, its own before those of others', async () => {
    const { sender, clock, tries } = createSender([failed()]);
    sender.enqueueOthers([parcel('other 1'), parcel('other 2')]);
    sender.enqueueOwn(parcel('own 1'));
    sender.enqueueOwn(parcel('own 2'));
    await advance(clock, 60_000);
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
    const { sender, clock, warnings } = createSender([failed(), failed()]);
    sender.enqueueOwn(parcel('a'));
    await advance(clock, 60_000);
    expect(warnings).toEqual([]);
    const down = createSender(Array.from({ length: 20 }, () => failed()));
    down.sender.enqueueOwn(parcel('a'));
    await advance(down.clock, 600_000);
    expect(down.warnings).toEqual(['busy']);
  });

  it('stops at once during back-off, and returns the batches that it did not send', async () => {
    const { sender, clock } = createSender([failed(60_000)]);
    const parcels = [parcel('a'), parcel('b')];
    for (const each of parcels) sender.enqueueOwn(each);
    await advance(clock, 1000);
    expect(await sender.stop()).toEqual(parcels);
    expect(clock.sleeping).toBe(0);
  });

  it('drops a batch in memory that the server refuses', async () => {
    const { sender, clock, tries } = createSender([{ kind: 'refused', reason: 'no' }]);
    sender.enqueueOwn(parcel('a'));
    sender.enqueueOwn(parcel('b'));
    await advance(clock, 1000);
    expect(tries).toHaveLength(2);
    expect(sender).toMatchObject({ refused: [{ name: 'a' }], delivered: 1, memoryBytes: 0 });
  });
});

describe('retryDelayMs', () => {
  it('lies between the delay asked for and a ceiling above it that grows', () => {
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

describe('judge', () => {
  const kindOf = (status: number) => judge({ status, retryAfter: null, text: '{}' }, 1, 0).kind;

  it.each([408, 425, 429, 500, 502, 503, 504, 200, 204])('retries after %i', (status) => {
    expect(kindOf(status)).toBe('retry');
  });
  it.each([400, 409, 411, 413, 415, 422])('refuses the batch at %i', (status) => {
    expect(kindOf(status)).toBe('refused');
  });
  it.each([301, 308, 401, 403, 404, 405])('halts at %i', (status) => {
    expect(kindOf(status)).toBe('halted');
  });
  it('takes a batch of which all is in quarantine for delivered', () => {
    const text = '{"accepted":0,"quarantined":[{"index":0,"reason":"no"}]}';
    expect(judge({ status: 422, retryAfter: null, text }, 1, 0)).toEqual({
      kind: 'delivered',
      quarantined: [{ index: 0, reason: 'no' }],
    });
    expect(judge({ status: 422, retryAfter: null, text }, 2, 0).kind).toBe('refused');
  });
  it('repeats the detail of a problem', () => {
    const text = JSON.stringify({ detail: 'the body is over 6 MB', title: 'x' });
    expect(judge({ status: 413, retryAfter: null, text }, 1, 0)).toMatchObject({
      reason: 'it answered 413: the body is over 6 MB',
    });
  });
});
