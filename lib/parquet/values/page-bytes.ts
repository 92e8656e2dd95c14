import { murmurHash } from '#contract/murmur-hash.ts';

/** Up to this length a loop copies faster than a call of the library. */
const SMALL_BYTES = 48;

/** Size of a new buffer. Most columns of small runs need no more. */
const FIRST_BYTES = 1 << 10;

/** The uncompressed bytes of a page in the making, in a buffer that grows and is used again. */
export class PageBytes {
  /** Often within memory that others share: what lies behind `length` is theirs. */
  #buffer = Buffer.allocUnsafe(FIRST_BYTES);
  #view = viewOf(this.#buffer);
  #length = 0;
  #bit = 8;

  get length(): number {
    return this.#length;
  }

  /** The bytes so far. They are overwritten after the next `clear`. */
  get bytes(): Uint8Array {
    return this.#buffer.subarray(0, this.#length);
  }

  clear(): void {
    this.#length = 0;
    this.#bit = 8;
  }

  /** Takes off all bytes from `length` on. */
  truncate(length: number): void {
    this.#length = length;
  }

  // Each method calls `#take` first, because that may replace the buffer and the view.

  byte(value: number): void {
    const at = this.#take(1);
    this.#buffer[at] = value;
  }

  uint32(value: number): void {
    const at = this.#take(4);
    this.#view.setUint32(at, value, true);
  }

  int32(value: number): void {
    const at = this.#take(4);
    this.#view.setInt32(at, value, true);
  }

  double(value: number): void {
    const at = this.#take(8);
    this.#view.setFloat64(at, value, true);
  }

  int64(value: number | bigint): void {
    const at = this.#take(8);
    if (typeof value === 'bigint') {
      this.#view.setBigInt64(at, value, true);
      return;
    }
    const high = Math.floor(value / 2 ** 32);
    this.#view.setUint32(at, value - high * 2 ** 32, true);
    this.#view.setInt32(at + 4, high, true);
  }

  /** One bit more; eight share a byte, the first is the lowest. */
  bit(value: boolean): void {
    if (this.#bit === 8) {
      this.byte(0);
      this.#bit = 0;
    }
    const at = this.#length - 1;
    this.#buffer[at] = (this.#buffer[at] ?? 0) | (Number(value) << this.#bit);
    this.#bit += 1;
  }

  raw(bytes: Uint8Array): void {
    const at = this.#take(bytes.length);
    const buffer = this.#buffer;
    if (bytes.length > SMALL_BYTES) buffer.set(bytes, at);
    else for (let i = 0; i < bytes.length; i += 1) buffer[at + i] = bytes[i] ?? 0;
  }

  /** Text as UTF-8, its length before it; returns where the text starts. */
  text(value: string): number {
    const start = this.#take(4) + 4;
    this.#reserve(value.length * 3);
    const length = writeAscii(this.#buffer, value, start) ?? this.#buffer.write(value, start);
    this.#view.setUint32(start - 4, length, true);
    this.#length = start + length;
    return start;
  }

  /** A value of bytes, its length before it; returns where it starts. */
  sizedBytes(value: Uint8Array): number {
    this.uint32(value.length);
    this.raw(value);
    return this.#length - value.length;
  }

  /** How the bytes from `start` on compare with `other`, as unsigned bytes. */
  compareFrom(start: number, other: Uint8Array): number {
    const length = this.#length - start;
    const shared = Math.min(length, other.length);
    for (let i = 0; i < shared; i += 1) {
      const difference = (this.#buffer[start + i] ?? 0) - (other[i] ?? 0);
      if (difference !== 0) return difference;
    }
    return length - other.length;
  }

  /** A hash of the bytes from `start` on, 32 bits. */
  hashFrom(start: number): number {
    return murmurHash(this.#buffer, start, this.#length);
  }

  /** Whether the bytes from `start` on also lie at `other`. */
  isRepeated(other: number, start: number): boolean {
    const end = other + this.#length - start;
    return this.#buffer.compare(this.#buffer, other, end, start, this.#length) === 0;
  }

  /** A copy of the bytes from `start` on. */
  copyFrom(start: number): Uint8Array {
    return Uint8Array.prototype.slice.call(this.#buffer, start, this.#length);
  }

  #take(sizeBytes: number): number {
    this.#reserve(sizeBytes);
    const at = this.#length;
    this.#length = at + sizeBytes;
    return at;
  }

  #reserve(sizeBytes: number): void {
    const needed = this.#length + sizeBytes;
    if (needed <= this.#buffer.length) return;
    const grown = Buffer.allocUnsafe(Math.max(needed, this.#buffer.length * 2));
    grown.set(this.bytes);
    this.#buffer = grown;
    this.#view = viewOf(grown);
  }
}

/** Writes short ASCII text and returns its length; undefined for other text. */
function writeAscii(buffer: Buffer, value: string, start: number): number | undefined {
  if (value.length > SMALL_BYTES) return undefined;
  for (let i = 0; i < value.length; i += 1) {
    const code = value.charCodeAt(i);
    if (code > 0x7f) return undefined;
    buffer[start + i] = code;
  }
  return value.length;
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}
