import { expect, it } from 'vitest';
import { KeyStore } from '#keys/key-store.ts';
import { Sessions } from '#keys/sessions.ts';
import { StoreUnavailableError } from '#ports/object-store.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { MemoryStore } from '../support/memory-store.ts';

const HASH = '0'.repeat(64);

it('writes a few sessions at once, in the order in which they came, and all of them', async () => {
  const store = new MemoryStore();
  const put = store.put.bind(store);
  const begun: (() => void)[] = [];
  store.put = async (...args) => {
    const turn = begun.length;
    await new Promise<void>((resolve) => begun.push(resolve));
    if (turn === 1) throw new StoreUnavailableError('full');
    return put(...args);
  };
  const clock = new ManualClock();
  const sessions = new Sessions({ store, clock, keys: new KeyStore(store, clock) });
  const opened = Array.from({ length: 5 }, () => sessions.open([HASH]));
  const outcomes = Promise.allSettled(opened);
  const counts: number[] = [];
  for (let i = 0; i < 5; i += 1) {
    await new Promise(setImmediate);
    counts.push(begun.length);
    begun[i]?.();
  }
  expect(counts).toEqual([2, 3, 4, 5, 5]);
  const statuses = (await outcomes).map(({ status }) => status);
  expect(statuses).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled', 'fulfilled']);
});
