import { sentAs } from '#contract/evalake-error.ts';
import {
  ifUnchanged,
  type ObjectStore,
  PreconditionFailedError,
  type StoredObject,
} from './object-store.ts';

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
 * Compare-and-swap. `change` takes the stored object and returns the new bytes; undefined deletes the
 * object. Each round reads the object first and calls `change` after that. So everything that
 * `change` reads by itself is at least as new as the object that it replaces. Equal bytes are not
 * written.
 * @throws ContentionError
 */
export async function swapObject(
  store: ObjectStore,
  key: string,
  change: (stored: StoredObject | undefined) => Promise<Uint8Array | undefined>,
  { most, pause }: SwapRounds = FEW,
): Promise<void> {
  for (let round = 0; round < most; round += 1) {
    if (round > 0) await pause?.(round);
    const stored = await store.get(key);
    const bytes = await change(stored);
    if (isSame(stored, bytes)) return;
    try {
      await replace(store, key, stored, bytes);
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

async function replace(
  store: ObjectStore,
  key: string,
  stored: StoredObject | undefined,
  bytes: Uint8Array | undefined,
): Promise<void> {
  if (bytes) {
    const condition = ifUnchanged(stored?.etag);
    await store.put(key, bytes, condition);
  } else if (stored) {
    await store.deleteMatching(key, stored.etag);
  }
}
