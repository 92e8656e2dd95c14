import { ByteWriter } from 'hyparquet-writer';
import { writeRleBitPackedHybrid } from 'hyparquet-writer/src/encoding.js';

/** parquetjs-lite misreads runs of one value that takes more bits. */
const MAX_RUN_BITS = 8;

/** Serves for all pages. */
const packed = new ByteWriter();

/**
 * Places in a dictionary as a data page has them: the bits of one, then the hybrid of run lengths and bit
 * packing. Wide ones are all packed. Overwritten by the next call.
 */
export function packPlaces(places: Uint32Array, bitWidth: number): Uint8Array {
  packed.index = 0;
  packed.offset = 0;
  packed.appendUint8(bitWidth);
  if (bitWidth <= MAX_RUN_BITS) {
    writeRleBitPackedHybrid(packed, places, bitWidth);
  } else {
    const groups = Math.ceil(places.length / 8);
    packed.appendVarInt((groups << 1) | 1);
    packed.appendBytes(packBits(places, bitWidth, groups * bitWidth));
  }
  return packed.getBytes();
}

/** From the least significant bit of each byte on; the rest of the last group is zeros. */
function packBits(places: Uint32Array, bitWidth: number, sizeBytes: number): Uint8Array {
  const bytes = new Uint8Array(sizeBytes);
  let [held, bits, at] = [0, 0, 0];
  for (let i = 0; i < places.length; i += 1) {
    held |= (places[i] ?? 0) << bits;
    for (bits += bitWidth; bits >= 8; bits -= 8) {
      bytes[at] = held & 0xff;
      held >>>= 8;
      at += 1;
    }
  }
  if (bits > 0) bytes[at] = held;
  return bytes;
}
