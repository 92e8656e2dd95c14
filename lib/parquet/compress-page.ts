import { snappyCompress as compressSmall } from 'hyparquet-writer/src/snappy.js';
import { snappyCompress as compressLarge } from 'hysnappy';

/** Below this, starting WebAssembly takes longer than compressing. */
const LARGE_BYTES = 8 * 1024;

/**
 * A page as Snappy compresses it: a function of its bytes. hysnappy starts a new instance for each page;
 * one that is kept would write what depends on the pages before.
 */
export function compressPage(bytes: Uint8Array): Uint8Array {
  return bytes.length < LARGE_BYTES ? compressSmall(bytes) : compressLarge(bytes);
}
