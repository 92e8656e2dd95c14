import { snappyCompress as compressSmall } from 'hyparquet-writer/src/snappy.js';
import { compressSnappy as compressLarge } from './snappy.ts';

/** From this size on a page is packed by `compressSnappy`: which one packed it, its bytes tell. */
const LARGE_BYTES = 8 * 1024;

/**
 * Compresses a page with Snappy; equal pages give equal bytes, whatever came before. They may be
 * overwritten by the next call.
 */
export function compressPage(bytes: Uint8Array): Uint8Array {
  return bytes.length < LARGE_BYTES ? compressSmall(bytes) : compressLarge(bytes);
}
