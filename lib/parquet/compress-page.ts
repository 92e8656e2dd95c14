import { snappyCompress as compressSmall } from 'hyparquet-writer/src/snappy.js';
import { snappyCompress as compressLarge } from 'hysnappy';

/** Below this, starting WebAssembly takes longer than compressing. */
const LARGE_BYTES = 8 * 1024;

/**
 * Compresses a page with Snappy; equal pages give equal bytes. hysnappy starts a new WebAssembly
 * instance for each page, because the output of a reused one would depend on the pages before.
 */
export function compressPage(bytes: Uint8Array): Uint8Array {
  return bytes.length < LARGE_BYTES ? compressSmall(bytes) : compressLarge(bytes);
}
