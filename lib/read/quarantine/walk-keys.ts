import { z } from 'zod';
import type { ObjectStore } from '#ports/object-store.ts';

/** A place in a listing: the store's cursor of a page, and how many keys of that page are passed. */
export const walkPosition = z.tuple([z.string().nullable(), z.int().nonnegative()]);
export type WalkPosition = z.infer<typeof walkPosition>;

export interface WalkedKey {
  readonly key: string;
  /** Where the walk goes on after this key. */
  readonly after: WalkPosition;
}

/** The keys under a prefix in their order, from a place on. */
export async function* walkKeys(
  store: ObjectStore,
  prefix: string,
  [start, skip]: WalkPosition = [null, 0],
): AsyncGenerator<WalkedKey> {
  let cursor = start;
  let passed = skip;
  for (;;) {
    const page = await store.list(prefix, cursor === null ? {} : { cursor });
    for (const [index, key] of page.keys.entries()) {
      if (index >= passed) yield { key, after: [cursor, index + 1] };
    }
    if (page.next === undefined) return;
    [cursor, passed] = [page.next, 0];
  }
}
