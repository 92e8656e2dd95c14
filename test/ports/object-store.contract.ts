import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  listFolders,
  listKeys,
  type ListOptions,
  type ListPage,
  type LongContent,
  type LongStore,
  type ObjectStore,
  PreconditionFailedError,
  wholeBytes,
} from '#ports/object-store.ts';

export interface StoreUnderTest {
  readonly store: ObjectStore;
  dispose(): Promise<void>;
}

const text = (value: string) => Buffer.from(value);
const byUtf8 = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** The contract of every adapter of `ObjectStore`. `makeStore` gives an empty store. */
export function describeObjectStore(name: string, makeStore: () => Promise<StoreUnderTest>): void {
  describe(`${name} as an object store`, () => {
    let made: StoreUnderTest;
    let store: ObjectStore;
    beforeEach(async () => {
      made = await makeStore();
      store = made.store;
    });
    afterEach(() => made.dispose());

    describeReads(() => store);
    describeConditions(() => store);
    describeLists(() => store);
  });
}

/** The contract of every adapter of `LongStore`, beside that of `ObjectStore`. */
export function describeLongStore(
  name: string,
  makeStore: () => Promise<StoreUnderTest & { readonly store: LongStore }>,
): void {
  describe(`${name} as a store of long objects`, () => {
    it('holds the pieces as one object, of any size', async () => {
      const { store, ...made } = await makeStore();
      for (const sizes of [[], [3, 0, 4], [5_000_000, 5_000_000, 1], [8_388_608, 8_388_608]]) {
        const content = longContent(sizes);
        const put = await store.putLong('a/long', content);
        expect(put).toMatchObject({ key: 'a/long', sizeBytes: content.sizeBytes });
        const got = await store.get('a/long');
        expect(got).toMatchObject(put);
        expect(Buffer.compare(got?.bytes ?? Buffer.alloc(0), wholeBytes(content))).toBe(0);
        expect(await store.head('a/long')).toMatchObject(put);
      }
      await made.dispose();
    });

    it('writes only where the condition holds', async () => {
      const { store, ...made } = await makeStore();
      const [first, second] = [longContent([6_000_000, 4_000_000]), longContent([9_000_000])];
      const put = await store.putLong('k', first, { ifAbsent: true });
      for (const condition of [{ ifAbsent: true }, { ifMatch: '"another"' }] as const) {
        const refused = store.putLong('k', second, condition);
        await expect(refused).rejects.toThrow(PreconditionFailedError);
      }
      expect(await store.head('k')).toMatchObject(put);
      const replaced = await store.putLong('k', second, { ifMatch: put.etag });
      expect(await store.head('k')).toMatchObject({ ...replaced, sizeBytes: 9_000_000 });
      const gone = store.putLong('nothing', second, { ifMatch: put.etag });
      await expect(gone).rejects.toThrow(PreconditionFailedError);
      expect(await store.head('nothing')).toBeUndefined();
      await made.dispose();
    });

    it('holds what it was given where most of it is said to stay, and refuses what stays of another', async () => {
      const { store, ...made } = await makeStore();
      const before = longContent([7_000_000, 6_000_000, 3, 9_000_000]);
      const first = await store.putLong('a b/k=+é', before);
      // The third piece is replaced, the fourth lies further behind, and the beginning stays.
      const pieces = [...before.pieces()].slice(0, 2);
      const last = wholeBytes(before).subarray(13_000_003);
      const after: LongContent = {
        sizeBytes: 22_000_004,
        pieces: () => [...pieces, Uint8Array.of(9, 9, 9, 9), last],
        unchanged: [
          { startByte: 0, endByte: 13_000_000, fromByte: 0 },
          { startByte: 13_000_004, endByte: 22_000_004, fromByte: 13_000_003 },
        ],
      };
      const put = await store.putLong('a b/k=+é', after, { ifMatch: first.etag });
      const got = await store.get('a b/k=+é');
      expect(got).toMatchObject({ ...put, sizeBytes: 22_000_004 });
      expect(Buffer.compare(got?.bytes ?? Buffer.alloc(0), wholeBytes(after))).toBe(0);
      const late = store.putLong('a b/k=+é', after, { ifMatch: first.etag });
      await expect(late).rejects.toThrow(PreconditionFailedError);
      expect(await store.head('a b/k=+é')).toMatchObject(put);
      await made.dispose();
    });

    it('shows nothing of an object whose pieces end in an error', async () => {
      const { store, ...made } = await makeStore();
      const before = await store.put('k', text('as it was'));
      const broken: LongContent = {
        sizeBytes: 20_000_000,
        pieces: function* () {
          yield new Uint8Array(9_000_000);
          throw new RangeError('no more');
        },
      };
      await expect(store.putLong('k', broken)).rejects.toThrow();
      await expect(store.putLong('new', broken, { ifAbsent: true })).rejects.toThrow();
      expect(await store.head('k')).toMatchObject(before);
      expect(await store.list('')).toMatchObject({ keys: ['k'] });
      await made.dispose();
    });
  });
}

function longContent(sizes: readonly number[]): LongContent {
  return {
    sizeBytes: sizes.reduce((sum, size) => sum + size, 0),
    pieces: () => sizes.map((size, index) => new Uint8Array(size).fill(index + 1)),
  };
}

function describeReads(store: () => ObjectStore): void {
  it('gives back the bytes, their size and the etag that the put returned', async () => {
    const bytes = Uint8Array.from({ length: 70_000 }, (_, i) => i % 251);
    const put = await store().put('a/b.bin', bytes);
    const got = await store().get('a/b.bin');
    expect(Buffer.compare(got?.bytes ?? Buffer.alloc(0), bytes)).toBe(0);
    expect(got).toMatchObject({ ...put, key: 'a/b.bin', sizeBytes: 70_000 });
    const info = await store().head('a/b.bin');
    expect(info).toMatchObject(put);
    expect(Math.abs((info?.modifiedAtMs ?? 0) - Date.now())).toBeLessThan(3_600_000);
  });

  it('holds an empty object', async () => {
    await store().put('empty', text(''));
    expect(await store().head('empty')).toMatchObject({ sizeBytes: 0 });
    expect((await store().get('empty'))?.bytes).toHaveLength(0);
  });

  it('finds nothing at a key that was never put, nor at a folder of keys', async () => {
    await store().put('a/b', text('x'));
    for (const key of ['nothing', 'a', 'a/b/c', 'a/bb']) {
      expect(await store().get(key)).toBeUndefined();
      expect(await store().head(key)).toBeUndefined();
      expect(await store().getRange(key, 0, 1)).toBeUndefined();
    }
  });

  it('clamps a range to the object', async () => {
    await store().put('digits', text('0123456789'));
    const range = async (start: number, end: number) =>
      Buffer.from((await store().getRange('digits', start, end)) ?? 'none').toString();
    expect(await range(2, 5)).toBe('234');
    expect(await range(8, 100)).toBe('89');
    expect(await range(0, 10)).toBe('0123456789');
    expect(await range(10, 20)).toBe('');
    expect(await range(4, 4)).toBe('');
  });

  it('reads ranges of one version of an object', async () => {
    expect(await store().open('digits')).toBeUndefined();
    await store().put('digits', text('0123456789'));
    const opened = await store().open('digits');
    expect(opened?.sizeBytes).toBe(10);
    const range = async (start: number, end: number) =>
      Buffer.from((await opened?.read(start, end)) ?? 'none').toString();
    expect(await range(2, 5)).toBe('234');
    expect(await range(8, 100)).toBe('89');
    expect(await range(10, 20)).toBe('');
    const again = await store().open('digits');
    expect(again?.version).toBe(opened?.version);
    await store().put('digits', text('abcdefghij'));
    const replaced = await store().open('digits');
    expect(replaced?.version).not.toBe(opened?.version);
    const stale = range(0, 10).catch((error: unknown) => error);
    expect(
      [await stale].flatMap((read) => (read instanceof PreconditionFailedError ? [] : read)),
    ).not.toContain('abcdefghij');
    for (const each of [opened, again, replaced]) await each?.close();
  });

  it('replaces an object, and the etag changes exactly when the content does', async () => {
    const first = await store().put('k', text('one'));
    const second = await store().put('k', text('two'));
    const third = await store().put('k', text('one'));
    expect(second.etag).not.toBe(first.etag);
    expect(third.etag).toBe(first.etag);
    expect((await store().get('k'))?.etag).toBe(first.etag);
  });

  it('deletes keys and ignores absent ones', async () => {
    await store().put('a/1', text('1'));
    await store().put('a/2', text('2'));
    await store().delete(['a/1', 'a/never', 'never/at/all']);
    await store().delete(['a/1']);
    await store().delete([]);
    expect(await store().get('a/1')).toBeUndefined();
    expect(await allKeys(store(), '')).toEqual(['a/2']);
  });

  it('deletes more keys at once than one request of S3 can hold', async () => {
    await store().put('last', text('x'));
    const absent = Array.from({ length: 1_000 }, (_, i) => `absent/${i}`);
    await store().delete([...absent, 'last']);
    expect(await store().head('last')).toBeUndefined();
  });

  it('stores keys with every character that names leave unencoded, and with others', async () => {
    const keys = ['a=b/c::d@e+f-g_h.i', '%2Fpercent', 'sp ace', 'größe', 'x/😀', "it's"];
    for (const key of keys) await store().put(key, text(key));
    for (const key of keys) expect(await store().get(key)).toMatchObject({ key });
    expect(await allKeys(store(), '')).toEqual(keys.toSorted(byUtf8));
  });
}

function describeConditions(store: () => ObjectStore): void {
  it('creates with ifAbsent only when there is no object', async () => {
    await store().put('k', text('first'), { ifAbsent: true });
    const again = store().put('k', text('second'), { ifAbsent: true });
    await expect(again).rejects.toBeInstanceOf(PreconditionFailedError);
    expect(Buffer.from((await store().get('k'))?.bytes ?? []).toString()).toBe('first');
    await store().delete(['k']);
    await store().put('k', text('third'), { ifAbsent: true });
  });

  it('replaces with ifMatch only an object that still has that etag', async () => {
    const first = await store().put('k', text('first'));
    await store().put('k', text('second'), { ifMatch: first.etag });
    const stale = store().put('k', text('third'), { ifMatch: first.etag });
    await expect(stale).rejects.toThrow(PreconditionFailedError);
    expect(Buffer.from((await store().get('k'))?.bytes ?? []).toString()).toBe('second');
  });

  it('refuses ifMatch when there is no object', async () => {
    const { etag } = await store().put('k', text('first'));
    await store().delete(['k']);
    const put = store().put('k', text('again'), { ifMatch: etag });
    await expect(put).rejects.toThrow(PreconditionFailedError);
    expect(await store().get('k')).toBeUndefined();
  });

  it('deletes by etag only an object that still has it', async () => {
    const first = await store().put('k', text('first'));
    const second = await store().put('k', text('second'));
    const stale = store().deleteMatching('k', first.etag);
    await expect(stale).rejects.toThrow(PreconditionFailedError);
    expect(Buffer.from((await store().get('k'))?.bytes ?? []).toString()).toBe('second');
    await store().deleteMatching('k', second.etag);
    expect(await store().get('k')).toBeUndefined();
    expect((await store().list('')).keys).toEqual([]);
    const again = store().deleteMatching('k', second.etag);
    await expect(again).rejects.toThrow(PreconditionFailedError);
  });

  it('lets one of 40 concurrent creators win', async () => {
    const outcomes = await Promise.allSettled(
      Array.from({ length: 40 }, (_, i) =>
        store().put('new/k', text(`creator ${i}`), { ifAbsent: true }),
      ),
    );
    const winners = outcomes.flatMap((o) => (o.status === 'fulfilled' ? [o.value] : []));
    expect(winners).toHaveLength(1);
    expect((await store().get('new/k'))?.etag).toBe(winners[0]?.etag);
  });

  it('loses none of 40 concurrent increments whose losers retry', async () => {
    await store().put('counter', text('0'));
    await Promise.all(Array.from({ length: 40 }, () => increment(store(), 'counter')));
    expect(Buffer.from((await store().get('counter'))?.bytes ?? []).toString()).toBe('40');
  });
}

async function increment(store: ObjectStore, key: string): Promise<void> {
  for (;;) {
    const object = await store.get(key);
    if (!object) throw new Error(`${key} is gone`);
    const next = String(Number(Buffer.from(object.bytes).toString()) + 1);
    try {
      await store.put(key, text(next), { ifMatch: object.etag });
      return;
    } catch (error) {
      if (!(error instanceof PreconditionFailedError)) throw error;
    }
  }
}

function describeLists(store: () => ObjectStore): void {
  const fill = async (keys: readonly string[]) => {
    for (const key of keys) await store().put(key, text('x'));
  };

  it('lists by full key, where a dot comes before a slash', async () => {
    await fill(['a/b', 'a.b', 'a!', 'a0', 'a/b!', 'a/b0/c', 'b']);
    expect(await allKeys(store(), '')).toEqual(['a!', 'a.b', 'a/b', 'a/b!', 'a/b0/c', 'a0', 'b']);
  });

  it('orders by UTF-8 bytes, not by UTF-16 units', async () => {
    await fill(['\uff5e', '😀', 'z', 'é']);
    expect(await allKeys(store(), '')).toEqual(['z', 'é', '\uff5e', '😀']);
  });

  it('lists by a prefix that ends within a name', async () => {
    await fill(['runs/ab/1', 'runs/abc', 'runs/b', 'run']);
    expect(await allKeys(store(), 'runs/ab')).toEqual(['runs/ab/1', 'runs/abc']);
    expect(await allKeys(store(), 'runs/ab/')).toEqual(['runs/ab/1']);
    expect(await allKeys(store(), 'runs/b/')).toEqual([]);
    expect(await allKeys(store(), 'nothing/')).toEqual([]);
  });

  it('lists nothing under a prefix that no key can have', async () => {
    await fill(['a/b']);
    for (const prefix of ['../', 'a/../', 'a//', '../contracts/', 'a/b/']) {
      expect(await allKeys(store(), prefix)).toEqual([]);
    }
  });

  it('groups keys right under the prefix, and leaves out folders whose keys are deleted', async () => {
    await fill(['p/a/1', 'p/a/2', 'p/a.x', 'p/b/c/d', 'p/gone/1', 'q/1']);
    await store().delete(['p/gone/1']);
    expect(await store().list('p/', { delimiter: '/' })).toEqual({
      keys: ['p/a.x'],
      prefixes: ['p/a/', 'p/b/'],
    });
    expect(await folders(store(), 'p')).toEqual(['p/']);
  });

  it('gives a cursor only when there are more keys', async () => {
    await fill(['a', 'b', 'c']);
    expect(await store().list('', { limit: 3 })).toEqual({ keys: ['a', 'b', 'c'], prefixes: [] });
    const page = await store().list('', { limit: 2 });
    expect(page.keys).toEqual(['a', 'b']);
    expect(page.next).toBeDefined();
  });

  it('continues after its cursor although keys before it were deleted', async () => {
    await fill(['a/1', 'a/2', 'b/1', 'b/2']);
    const { next = '' } = await store().list('', { limit: 2 });
    await store().delete(['a/1', 'a/2']);
    expect((await store().list('', { cursor: next })).keys).toEqual(['b/1', 'b/2']);
  });

  it('shows on a later page the puts and deletes since the page before', async () => {
    await fill(['a/1', 'a/2', 'a/4', 'a/5']);
    const { next = '' } = await store().list('a/', { limit: 2 });
    await store().put('a/3', text('x'));
    const page = await store().list('a/', { cursor: next, limit: 1 });
    expect(page.keys).toEqual(['a/3']);
    await store().delete(['a/4']);
    expect((await store().list('a/', { cursor: page.next ?? '' })).keys).toEqual(['a/5']);
  });

  it('lists as a sorted array would, for any keys, prefix and page size', async () => {
    await fc.assert(
      fc.asyncProperty(
        KEY_SETS,
        PREFIXES,
        fc.integer({ min: 1, max: 4 }),
        async (set, prefix, limit) => {
          const keys = [...set].filter((key) => !set.some((other) => other.startsWith(`${key}/`)));
          await fill(keys);
          const expected = keys.toSorted(byUtf8).filter((key) => key.startsWith(prefix));
          expect(await paged(store(), prefix, { limit })).toEqual(expected);
          const grouped = await paged(store(), prefix, { limit, delimiter: '/' });
          expect(grouped).toEqual([...new Set(expected.map((key) => group(key, prefix)))]);
          await store().delete(keys);
          expect(await allKeys(store(), '')).toEqual([]);
        },
      ),
      { numRuns: 25 },
    );
  });
}

const PART = fc.string({
  unit: fc.constantFrom('a', 'b', '!', '0', 'é', '😀'),
  minLength: 1,
  maxLength: 2,
});
const KEY = fc.array(PART, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
const KEY_SETS = fc.uniqueArray(KEY, { maxLength: 12 });
const PREFIXES = fc.oneof(
  fc.constant(''),
  KEY,
  KEY.map((key) => `${key}/`),
);

function group(key: string, prefix: string): string {
  const slash = key.indexOf('/', prefix.length);
  return slash === -1 ? key : key.slice(0, slash + 1);
}

/** Keys and prefixes of all pages, in the order of the pages. */
async function paged(store: ObjectStore, prefix: string, options: ListOptions): Promise<string[]> {
  const found: string[] = [];
  let page: ListPage | undefined;
  do {
    page = await store.list(prefix, {
      ...options,
      ...(page?.next === undefined ? {} : { cursor: page.next }),
    });
    expect(page.keys.length + page.prefixes.length).toBeLessThanOrEqual(options.limit ?? 1000);
    found.push(...[...page.keys, ...page.prefixes].toSorted(byUtf8));
  } while (page.next !== undefined);
  return found;
}

async function allKeys(store: ObjectStore, prefix: string): Promise<string[]> {
  return collect(listKeys(store, prefix));
}

async function folders(store: ObjectStore, prefix: string): Promise<string[]> {
  return collect(listFolders(store, prefix));
}

async function collect(texts: AsyncIterable<string>): Promise<string[]> {
  const all: string[] = [];
  for await (const one of texts) all.push(one);
  return all;
}
