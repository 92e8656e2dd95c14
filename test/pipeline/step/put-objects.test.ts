import { expect, it } from 'vitest';
import { putObjects } from '#pipeline/step/put-objects.ts';
import { StoreUnavailableError } from '#ports/object-store.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { MemoryStore } from '../../support/memory-store.ts';

const objects = Array.from({ length: 100 }, (_, i) => ({
  key: `k-${i}`,
  bytes: Buffer.from(String(i)),
}));

/** Each put takes a second of the clock; those of `broken` keys fail after it. */
class SlowStore extends MemoryStore {
  readonly clock = new ManualClock();
  readonly broken = new Set<string>();
  atOnce = 0;
  mostAtOnce = 0;

  override readonly put: MemoryStore['put'] = async (key, bytes) => {
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.atOnce);
    await this.clock.sleep(1000);
    this.atOnce -= 1;
    if (this.broken.has(key)) throw new StoreUnavailableError('broken');
    this.objects.set(key, bytes);
    return { key, etag: '', sizeBytes: bytes.length };
  };
}

async function put(store: SlowStore, withinMs: number, stopsAtFailure = false) {
  const work = putObjects({ store, clock: store.clock }, objects, { withinMs, stopsAtFailure });
  const state = { over: false };
  void work.finally(() => (state.over = true));
  while (!state.over) {
    await new Promise(setImmediate);
    await store.clock.advance(500);
  }
  return work;
}

it('puts all, at most 40 at once', async () => {
  const store = new SlowStore();
  expect(await put(store, 60_000)).toEqual(objects.map(() => undefined));
  expect([store.objects.size, store.mostAtOnce]).toEqual([100, 40]);
});

it('names what failed, and goes on with the rest', async () => {
  const store = new SlowStore();
  store.broken.add('k-1');
  const errors = await put(store, 60_000);
  expect(errors[1]).toBeInstanceOf(StoreUnavailableError);
  expect(store.objects.size).toBe(99);
});

it('begins no more after a failure when nothing but all will do', async () => {
  const store = new SlowStore();
  store.broken.add('k-1');
  const errors = await put(store, 60_000, true);
  const stored = errors.filter((error) => error === undefined).length;
  expect(stored).toBeLessThan(80);
  expect([store.objects.size, store.atOnce]).toEqual([stored, 0]);
});

it('begins no more when time is up, and says of the rest that it does not stand', async () => {
  const store = new SlowStore();
  const errors = await put(store, 500);
  expect(errors.filter((error) => error instanceof StoreUnavailableError)).toHaveLength(60);
  expect(store.objects.size).toBe(40);
});
