/** Indexes of more bits are not unpacked here: a bit shift takes 32, and a byte more is held. */
export const MOST_BITS = 24;

/** Numbers in the hybrid of run lengths and bit packing: at most `count`, zeros where bytes end. */
export function decodeHybrid(bytes: Buffer, bitWidth: number, count: number): Uint32Array {
  const numbers = new Uint32Array(count);
  const widthBytes = Math.ceil(bitWidth / 8);
  let offset = 0;
  for (let done = 0; done < count && offset < bytes.length;) {
    const { value: header, end } = readVarint(bytes, offset);
    offset = end;
    if (header & 1) {
      const packed = Math.min((header >>> 1) * 8, count - done);
      unpackBits(bytes, offset, bitWidth, numbers.subarray(done, done + packed));
      offset += (header >>> 1) * bitWidth;
      done += packed;
    } else {
      const run = Math.min(header >>> 1, count - done);
      numbers.fill(widthBytes > 0 ? bytes.readUIntLE(offset, widthBytes) : 0, done, done + run);
      offset += widthBytes;
      done += run;
    }
  }
  return numbers;
}

/** The one number of which at least `count` follow; undefined where there are several runs. */
export function onlyNumber(bytes: Buffer, bitWidth: number, count: number): number | undefined {
  if (bytes.length === 0) return undefined;
  const { value: header, end } = readVarint(bytes, 0);
  if ((header & 1) === 1 || header >>> 1 < count) return undefined;
  const widthBytes = Math.ceil(bitWidth / 8);
  return widthBytes > 0 ? bytes.readUIntLE(end, widthBytes) : 0;
}

/** Packed from the least significant bit of each byte on. */
function unpackBits(bytes: Buffer, offset: number, bitWidth: number, target: Uint32Array): void {
  let [held, bits, at] = [0, 0, offset];
  const mask = 2 ** bitWidth - 1;
  for (let index = 0; index < target.length; index += 1) {
    while (bits < bitWidth) {
      held |= (bytes[at] ?? 0) << bits;
      bits += 8;
      at += 1;
    }
    target[index] = held & mask;
    held >>>= bitWidth;
    bits -= bitWidth;
  }
}

function readVarint(bytes: Buffer, offset: number): { value: number; end: number } {
  let [value, shift, at] = [0, 0, offset];
  for (;;) {
    const byte = bytes[at] ?? 0;
    value |= (byte & 0x7f) << shift;
    at += 1;
    if (byte < 0x80) return { value: value >>> 0, end: at };
    shift += 7;
  }
}
