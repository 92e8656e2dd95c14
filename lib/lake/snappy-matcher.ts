/** How far back a copy can reach, by the two bytes of its offset. */
const WINDOW = 1 << 16;
const HASH_BITS = 16;
/** Candidates that are compared at each place: more gain little and cost time. */
const CANDIDATES = 4;
/** Copies are made of at least this many bytes, and as many are hashed. */
const MIN_MATCH = 4;
/** Matches do not begin in the last bytes, where hashing would read beyond the end. */
const MARGIN = 15;

/** The places of each hash, newest first: `HEADS` has the newest, `OLDER` the one before a place. */
const HEADS = new Int32Array(1 << HASH_BITS);
const OLDER = new Int32Array(WINDOW);
const NOWHERE = -WINDOW;

/** Finds earlier bytes that are the same. One at a time: the tables are shared. */
export class SnappyMatcher {
  /** Matches begin before it. */
  readonly limit: number;
  /** How far back the match that was found last begins. */
  offset = 0;
  readonly #input: Uint8Array;

  constructor(input: Uint8Array) {
    this.#input = input;
    this.limit = input.length - MARGIN;
    HEADS.fill(NOWHERE);
  }

  /** The length of the best match for the bytes at this place, 0 when there is none. */
  find(at: number): number {
    const input = this.#input;
    const hash = this.#hash(at);
    let candidate = HEADS[hash] ?? NOWHERE;
    this.#remember(at, hash);
    let best = 0;
    for (let tries = 0; tries < CANDIDATES && candidate > at - WINDOW; tries += 1) {
      // Only what agrees where the best so far ends can be longer.
      if (candidate < 0) break;
      if (input[candidate + best] === input[at + best]) {
        const length = this.#matchLength(candidate, at);
        // A copy from close by is a byte shorter.
        const closer = best > 0 && this.offset < 2048 && at - candidate >= 2048;
        if (length > (closer ? best + 1 : best)) {
          best = length;
          this.offset = at - candidate;
        }
      }
      const older = OLDER[candidate & (WINDOW - 1)] ?? NOWHERE;
      if (older >= candidate) break;
      candidate = older;
    }
    return best >= MIN_MATCH ? best : 0;
  }

  /** Remembers every other place of `[start, end)`, which a copy covers. */
  skip(start: number, end: number): void {
    const last = Math.min(end, this.limit);
    for (let at = start; at < last; at += 2) this.#remember(at, this.#hash(at));
  }

  #matchLength(candidate: number, at: number): number {
    const input = this.#input;
    const most = input.length - at;
    let length = 0;
    while (length < most && input[candidate + length] === input[at + length]) length += 1;
    return length;
  }

  #remember(at: number, hash: number): void {
    OLDER[at & (WINDOW - 1)] = HEADS[hash] ?? NOWHERE;
    HEADS[hash] = at;
  }

  #hash(at: number): number {
    const input = this.#input;
    const low = (input[at] ?? 0) | ((input[at + 1] ?? 0) << 8);
    const high = ((input[at + 2] ?? 0) << 16) | ((input[at + 3] ?? 0) << 24);
    return Math.imul(low | high, 0x1e35a7bd) >>> (32 - HASH_BITS);
  }
}
