import { createHash, hash } from 'node:crypto';

const HEX_DIGITS = 32;

/** SHA-256, the first 32 hexadecimal digits: by which keys and records name content. */
export function contentHash(...parts: readonly (Uint8Array | string)[]): string {
  const [first] = parts;
  // Without an object for its hash, what is short takes half the time.
  if (first !== undefined && parts.length === 1) {
    return hash('sha256', first, 'hex').slice(0, HEX_DIGITS);
  }
  return hashPieces(parts);
}

/** The same of pieces that need not be in memory at once. */
export function hashPieces(pieces: Iterable<Uint8Array | string>): string {
  const whole = new ContentHash();
  for (const piece of pieces) whole.update(piece);
  return whole.digest();
}

/** The same of content that comes in pieces. */
export class ContentHash {
  readonly #hash = createHash('sha256');

  update(piece: Uint8Array | string): void {
    this.#hash.update(piece);
  }

  digest(): string {
    return this.#hash.digest('hex').slice(0, HEX_DIGITS);
  }
}
