import { describe, expect, it } from 'vitest';
import { ContentionError, LEAST_COPIED_BYTES, swapLong, swapObject } from '#ports/swap-object.ts';
import type { LongContent, PutCondition } from '#ports/object-store.ts';
import { MemoryStore } from '../support/memory-store.ts';

const bytes = (text: string) => Buffer.from(text);

/** Keeps what each `putLong` was told. */
class NotingStore extends MemoryStore {
  readonly long: (readonly [LongContent['unchanged'], PutCondition | undefined])[] = [];
  override putLong(key: string, content: LongContent, condition?: PutCondition) {
    this.long.push([content.unchanged, condition]);
    return super.putLong(key, content, condition);
  }
}

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

describe('a swap of a long object', () => {
  const grown = (before: Uint8Array) => Buffer.concat([before, bytes('new')]);

  it('tells the store what stays, and the etag of the object that has it', async () => {
    const store = new NotingStore();
    const { etag } = await store.put('index', Buffer.alloc(LEAST_COPIED_BYTES, 'a'));
    await swapLong(store, 'index', (stored) => Promise.resolve(stored && grown(stored.bytes)));
    const head = { startByte: 0, endByte: LEAST_COPIED_BYTES, fromByte: 0 };
    expect(store.long).toEqual([[[head], { ifMatch: etag }]]);
    expect(
      Buffer.from(store.objects.get('index') ?? [])
        .subarray(-4)
        .toString(),
    ).toBe('anew');
  });

  it.each([
    ['is short', Buffer.alloc(LEAST_COPIED_BYTES - 1, 'a'), grown],
    [
      'changes at both ends',
      Buffer.alloc(LEAST_COPIED_BYTES, 'a'),
      (before: Uint8Array) => Buffer.concat([bytes('new'), before.subarray(3, -3), bytes('new')]),
    ],
  ])('puts one that %s at once', async (_, before, change) => {
    const store = new NotingStore();
    await store.put('index', before);
    await swapLong(store, 'index', (stored) => Promise.resolve(stored && change(stored.bytes)));
    expect(store.long).toEqual([]);
    expect(Buffer.compare(store.objects.get('index') ?? before, change(before))).toBe(0);
  });

  it('makes one that is not there', async () => {
    const store = new NotingStore();
    await swapLong(store, 'index', () => Promise.resolve(bytes('first')));
    expect(store.long).toEqual([]);
    expect(store.objects.get('index')).toEqual(Uint8Array.from(bytes('first')));
  });

  it('begins again where another was faster', async () => {
    const store = new NotingStore();
    await store.put('index', Buffer.alloc(LEAST_COPIED_BYTES, 'a'));
    await swapLong(store, 'index', async (stored) => {
      if (store.long.length === 0) await store.put('index', Buffer.alloc(LEAST_COPIED_BYTES, 'b'));
      return stored && grown(stored.bytes);
    });
    expect(store.long).toHaveLength(2);
    expect(
      Buffer.from(store.objects.get('index') ?? [])
        .subarray(-4)
        .toString(),
    ).toBe('bnew');
  });
});
