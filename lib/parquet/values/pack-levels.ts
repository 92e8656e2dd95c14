import { ByteWriter } from 'hyparquet-writer';

/** A run is written as such from this length on; shorter ones are packed, eight levels a byte. */
const LEAST_RUN = 8;

/** Serves for all pages. */
const packed = new ByteWriter(1024);

/**
 * Levels of one bit, 1 for a row with a value and else 0, in the hybrid of run lengths and bit packing; the bytes are
 * those of hyparquet-writer's `writeRleBitPackedHybrid`. Most pages are one run, whose end is found without a look at
 * each level. Overwritten by the next call.
 */
export function packLevels(levels: Uint8Array): Uint8Array {
  packed.index = 0;
  packed.offset = 0;
  let packedFrom = 0;
  for (let row = 0; row < levels.length;) {
    const end = runEnd(levels, row);
    if (end - row < LEAST_RUN) row += LEAST_RUN;
    else {
      packBits(levels, packedFrom, row);
      packed.appendVarInt((end - row) << 1);
      packed.appendUint8(levels[row] ?? 0);
      row = packedFrom = end;
    }
  }
  packBits(levels, packedFrom, levels.length);
  return packed.getBytes();
}

function runEnd(levels: Uint8Array, row: number): number {
  const end = levels.indexOf(levels[row] === 0 ? 1 : 0, row + 1);
  return end === -1 ? levels.length : end;
}

/** From the least significant bit of each byte on; the rest of the last byte is zeros. */
function packBits(levels: Uint8Array, start: number, end: number): void {
  const groups = Math.ceil((end - start) / LEAST_RUN);
  if (groups === 0) return;
  packed.appendVarInt((groups << 1) | 1);
  for (let first = start; first < end; first += LEAST_RUN) {
    let byte = 0;
    for (let i = 0; i < LEAST_RUN; i += 1) byte |= (levels[first + i] ?? 0) << i;
    packed.appendUint8(byte);
  }
}
