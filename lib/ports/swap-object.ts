import { sentAs } from '#contract/evalake-error.ts';
import {
  contentOf,
  ifUnchanged,
  type LongStore,
  type ObjectStore,
  PreconditionFailedError,
  type StoredObject,
} from './object-store.ts';
import { unchangedEnds } from './unchanged-ends.ts';

/** Other writers of the object were faster in every round. Nothing was written; try again later. */
export class ContentionError extends sentAs('contended', 503, { retryAfterSeconds: 1 }) {
  override readonly name = 'ContentionError';
  readonly key: string;
  constructor(key: string) {
    super(`${key} is being updated elsewhere; try again`);
    this.key = key;
  }
}

/** How many rounds to try, and the pause before round `round` (1 is the first repetition). */
export interface SwapRounds {
  readonly most: number;
  readonly pause?: (round: number) => Promise<void>;
}

const FEW: SwapRounds = { most: 8 };

/**
 * Less is sent with the rest: on S3 copying takes several requests, which cost more and take turns. See
 * docs/decisions/0080-a-turn-leaves-a-long-manifest-where-it-is.md.
 */
export const LEAST_COPIED_BYTES = 32 * 1024 * 1024;

/** What becomes of an object; undefined deletes it. */
type Change = (stored: StoredObject | undefined) => Promise<Uint8Array | undefined>;

/** Writes the bytes in place of what is stored. @throws PreconditionFailedError */
type Write = (bytes: Uint8Array, stored: StoredObject | undefined) => Promise<unknown>;

/**
 * Compare-and-swap. `change` takes the stored object and returns the new bytes; undefined deletes the
 * object. Each round reads the object first and calls `change` after that. So everything that
 * `change` reads by itself is at least as new as the object that it replaces. Equal bytes are not
 * written.
 * @throws ContentionError
 */
export function swapObject(
  store: ObjectStore,
  key: string,
  change: Change,
  rounds: SwapRounds = FEW,
): Promise<void> {
  const write: Write = (bytes, stored) => store.put(key, bytes, ifUnchanged(stored?.etag));
  return swap(store, key, change, write, rounds);
}

/**
 * `swapObject` of an object that may be long, and of which most stays: the store may copy that.
 * @throws ContentionError
 */
export function swapLong(store: LongStore, key: string, change: Change): Promise<void> {
  const write: Write = (bytes, stored) => {
    const unchanged = stored ? unchangedEnds(stored.bytes, bytes) : [];
    const condition = ifUnchanged(stored?.etag);
    const copiedBytes = unchanged.reduce((sum, each) => sum + each.endByte - each.startByte, 0);
    if (copiedBytes < LEAST_COPIED_BYTES) return store.put(key, bytes, condition);
    return store.putLong(key, { ...contentOf(bytes), unchanged }, condition);
  };
  return swap(store, key, change, write, FEW);
}

async function swap(
  store: ObjectStore,
  key: string,
  change: Change,
  write: Write,
  { most, pause }: SwapRounds,
): Promise<void> {
  for (let round = 0; round < most; round += 1) {
    if (round > 0) await pause?.(round);
    const stored = await store.get(key);
    const bytes = await change(stored);
    if (isSame(stored, bytes)) return;
    try {
      if (bytes) await write(bytes, stored);
      else if (stored) await store.deleteMatching(key, stored.etag);
      return;
    } catch (error) {
      if (!(error instanceof PreconditionFailedError)) throw error;
    }
  }
  throw new ContentionError(key);
}

function isSame(stored: StoredObject | undefined, bytes: Uint8Array | undefined): boolean {
  if (!stored || !bytes) return !stored && !bytes;
  return Buffer.compare(stored.bytes, bytes) === 0;
}
