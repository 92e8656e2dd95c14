import { describe, expect, it } from 'vitest';
import { ContentionError, swapObject } from '#ports/swap-object.ts';
import { MemoryStore } from '../support/memory-store.ts';

const bytes = (text: string) => Buffer.from(text);

describe('a swap', () => {
  it('does not delete an object that another writer put since it was read', async () => {
    const store = new MemoryStore();
    await store.put('index', bytes('old'));
    const seen: string[] = [];
    await swapObject(store, 'index', async (stored) => {
      seen.push(Buffer.from(stored?.bytes ?? []).toString());
      if (seen.length > 1) return stored?.bytes;
      await store.put('index', bytes('of another'));
      return undefined;
    });
    expect(seen).toEqual(['old', 'of another']);
    expect(store.objects.get('index')).toEqual(Uint8Array.from(bytes('of another')));
  });

  it('writes nothing when the object is absent and is to stay absent', async () => {
    const store = new MemoryStore();
    await swapObject(store, 'index', () => Promise.resolve(undefined));
    expect(store.objects.size).toBe(0);
  });

  it('gives up when another writer always wins', async () => {
    const store = new MemoryStore();
    let rounds = 0;
    const swap = swapObject(store, 'index', async () => {
      await store.put('index', bytes(String(rounds++)));
      return bytes('mine');
    });
    await expect(swap).rejects.toThrow(ContentionError);
    expect(rounds).toBe(8);
  });
});
