import { createHash } from 'node:crypto';

/** SHA-256, the first 32 hexadecimal digits: by which keys and records name content. */
export function contentHash(...parts: readonly (Uint8Array | string)[]): string {
  const hash = new ContentHash();
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** The same of content that comes in pieces. */
export class ContentHash {
  readonly #hash = createHash('sha256');

  update(piece: Uint8Array | string): void {
    this.#hash.update(piece);
  }

  digest(): string {
    return this.#hash.digest('hex').slice(0, 32);
  }
}
