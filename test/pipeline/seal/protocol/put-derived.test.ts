import { describe, expect, it } from 'vitest';
import { putDerivedObjects } from '#pipeline/seal/protocol/put-derived.ts';
import { contentOf, PreconditionFailedError } from '#ports/object-store.ts';
import { MemoryStore } from '../../../support/memory-store.ts';

const old = { key: 'items', bytes: Buffer.from('of the old documents') };
const newer = Buffer.from('of newer documents');

/** A store that someone else writes to whenever this key has been looked at. */
class SharedStore extends MemoryStore {
  looked = { at: '', then: (): Promise<unknown> => Promise.resolve() };

  override async head(key: string): ReturnType<MemoryStore['head']> {
    const info = await super.head(key);
    if (key === this.looked.at) await this.looked.then();
    return info;
  }
}

async function storeWith(existing: Uint8Array | undefined) {
  const store = new SharedStore();
  if (existing) await store.put(old.key, existing);
  const { etag } = await store.put('documents', Buffer.from('old'));
  return { store, source: { key: 'documents', etag } };
}

describe('an object that a sealer derived', () => {
  it.each([undefined, Buffer.from('of still older documents')])(
    'is put when no other sealer is faster, over %s',
    async (existing) => {
      const { store, source } = await storeWith(existing);
      const etags = await putDerivedObjects(store, source, [
        { key: old.key, content: contentOf(old.bytes) },
      ]);
      expect(await store.get(old.key)).toMatchObject({
        etag: etags.get(old.key),
        bytes: new Uint8Array(old.bytes),
      });
    },
  );

  it.each([
    ['before it looks', ''],
    ['while it looks', old.key],
    ['after it has looked', 'documents'],
  ])('replaces nothing that another derived from a later source %s', async (_, at) => {
    for (const existing of [undefined, Buffer.from('of still older documents')]) {
      const { store, source } = await storeWith(existing);
      const then = async () => {
        store.looked.at = '';
        await store.put('documents', Buffer.from('later'));
        await store.put(old.key, newer);
      };
      if (at === '') await then();
      else store.looked = { at, then };
      const putting = putDerivedObjects(store, source, [
        { key: old.key, content: contentOf(old.bytes) },
      ]);
      await expect(putting).rejects.toBeInstanceOf(PreconditionFailedError);
      expect(await store.get(old.key)).toMatchObject({ bytes: new Uint8Array(newer) });
    }
  });
});
