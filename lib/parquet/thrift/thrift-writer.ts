/** Types of the compact protocol, as a field's header and a list's header name them. */
const TRUE = 1;
const FALSE = 2;
const I32 = 5;
const I64 = 6;
const BINARY = 8;
const LIST = 9;
const STRUCT = 12;

export type ElementType = 'i32' | 'text' | 'struct';

const ELEMENTS = { i32: I32, text: BINARY, struct: STRUCT };

/** A varint takes ten bytes at most, and the header of a field three. */
const MOST_FIELD_BYTES = 16;

/** Up to here the zigzag form of a number is an integer of 32 bits. */
const SMALL = 2 ** 30;

/**
 * Writes a struct in Thrift's compact protocol
 * (https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md). Fields come in the
 * order of their ids, each less than 16 more than the one before. hyparquet-writer finds the ids and types
 * of fields by the names and values of objects, which takes long where files are small.
 */
export class ThriftWriter {
  #buffer = Buffer.allocUnsafe(256);
  #length = 0;
  #lastId = 0;

  /** What is written so far. */
  get bytes(): Uint8Array {
    return this.#buffer.subarray(0, this.#length);
  }

  i32(id: number, value: number): void {
    this.#begin(id, I32);
    this.#number(value);
  }

  i64(id: number, value: bigint): void {
    this.#begin(id, I64);
    const number = Number(value);
    if (number >= 0 && number < SMALL) this.#number(number);
    else this.#bigVarint(BigInt.asUintN(64, (value << 1n) ^ (value >> 63n)));
  }

  flag(id: number, value: boolean): void {
    this.#begin(id, value ? TRUE : FALSE);
  }

  text(id: number, value: string): void {
    this.#begin(id, BINARY);
    this.textElement(value);
  }

  binary(id: number, value: Uint8Array): void {
    this.#begin(id, BINARY);
    this.#varint(value.length);
    this.raw(value);
  }

  /** Fields that were written elsewhere, of which `lastId` is the last. */
  fields(bytes: Uint8Array, lastId: number): void {
    this.raw(bytes);
    this.#lastId = lastId;
  }

  struct(id: number, write: () => void): void {
    this.#begin(id, STRUCT);
    this.structElement(write);
  }

  /** Begins a list; so many elements have to follow. */
  list(id: number, type: ElementType, count: number): void {
    this.#begin(id, LIST);
    const code = count === 0 ? 0 : ELEMENTS[type];
    if (count < 15) this.#byte((count << 4) | code);
    else {
      this.#byte(0xf0 | code);
      this.#varint(count);
    }
  }

  i32Element(value: number): void {
    this.#reserve(MOST_FIELD_BYTES);
    this.#number(value);
  }

  textElement(value: string): void {
    const length = Buffer.byteLength(value);
    this.#reserve(MOST_FIELD_BYTES + length);
    this.#varint(length);
    this.#length += this.#buffer.write(value, this.#length);
  }

  structElement(write: () => void): void {
    const outerId = this.#lastId;
    this.#lastId = 0;
    write();
    this.end();
    this.#lastId = outerId;
  }

  /** Ends the struct. */
  end(): void {
    this.#reserve(1);
    this.#byte(0);
  }

  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#buffer.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  #begin(id: number, type: number): void {
    this.#reserve(MOST_FIELD_BYTES);
    this.#byte(((id - this.#lastId) << 4) | type);
    this.#lastId = id;
  }

  #number(value: number): void {
    this.#varint(((value << 1) ^ (value >> 31)) >>> 0);
  }

  #varint(value: number): void {
    let rest = value;
    for (; rest > 0x7f; rest >>>= 7) this.#byte((rest & 0x7f) | 0x80);
    this.#byte(rest);
  }

  #bigVarint(value: bigint): void {
    let rest = value;
    for (; rest > 0x7fn; rest >>= 7n) this.#byte(Number(rest & 0x7fn) | 0x80);
    this.#byte(Number(rest));
  }

  #byte(value: number): void {
    this.#buffer[this.#length++] = value;
  }

  #reserve(sizeBytes: number): void {
    const needed = this.#length + sizeBytes;
    if (needed <= this.#buffer.length) return;
    const grown = Buffer.allocUnsafe(Math.max(needed, this.#buffer.length * 2));
    grown.set(this.bytes);
    this.#buffer = grown;
  }
}
