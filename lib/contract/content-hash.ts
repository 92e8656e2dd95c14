import { createHash } from 'node:crypto';

/** SHA-256, the first 32 hexadecimal digits: by which keys and records name content. */
export function contentHash(...parts: readonly (Uint8Array | string)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex').slice(0, 32);
}
