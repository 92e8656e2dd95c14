import { snappyCompress as compressSmall } from 'hyparquet-writer/src/snappy.js';
import { compressSnappy as compressLarge } from './snappy.ts';

/** From this size on a page is packed by `compressSnappy`: which one packed it, its bytes tell. */
const LARGE_BYTES = 8 * 1024;
/** Below this size hyparquet-writer looks for no repetition. Most pages of small runs are smaller. */
const TINY_BYTES = 15;

/** The length and the tag of a literal take a byte each. Serves for all pages. */
const tiny = new Uint8Array(TINY_BYTES + 2);

/**
 * Compresses a page with Snappy; equal pages give equal bytes, whatever came before. They may be
 * overwritten by the next call.
 */
export function compressPage(bytes: Uint8Array): Uint8Array {
  if (bytes.length < TINY_BYTES) return compressTiny(bytes);
  return bytes.length < LARGE_BYTES ? compressSmall(bytes) : compressLarge(bytes);
}

/** One literal, as hyparquet-writer makes it, which takes a kilobyte of new memory for each page. */
function compressTiny(bytes: Uint8Array): Uint8Array {
  const { length } = bytes;
  tiny[0] = length;
  if (length === 0) return tiny.subarray(0, 1);
  tiny[1] = (length - 1) << 2;
  tiny.set(bytes, 2);
  return tiny.subarray(0, length + 2);
}
