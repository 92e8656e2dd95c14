import { describeLongStore, describeObjectStore } from '../ports/object-store.contract.ts';
import { MAX_RECEIVE_COUNT, VISIBILITY_SECONDS, describeQueue } from '../ports/queue.contract.ts';
import { ManualClock } from './manual-clock.ts';
import { MemoryQueue } from './memory-queue.ts';
import { MemoryStore } from './memory-store.ts';

// The stand-ins for store and queues, of tests and of the simulation, keep the ports' contracts.

describeObjectStore('MemoryStore', () =>
  Promise.resolve({ store: new MemoryStore(), dispose: () => Promise.resolve() }),
);

describeLongStore('MemoryStore', () =>
  Promise.resolve({ store: new MemoryStore(), dispose: () => Promise.resolve() }),
);

describeQueue('MemoryQueue', () => {
  const clock = new ManualClock();
  const deadLetter = new MemoryQueue(clock, { visibilitySeconds: VISIBILITY_SECONDS });
  const queue = new MemoryQueue(clock, {
    visibilitySeconds: VISIBILITY_SECONDS,
    maxReceiveCount: MAX_RECEIVE_COUNT,
    deadLetter,
  });
  return Promise.resolve({
    ...{ queue, deadLetter, now: () => clock.now(), advance: (ms: number) => clock.advance(ms) },
    dispose: () => Promise.resolve(),
  });
});
