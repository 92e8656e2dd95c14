import { ByteWriter } from 'hyparquet-writer';

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

/** Most footers are shorter. */
const FIRST_BYTES = 4096;

/** Up to here the zigzag form of a number is an integer of 32 bits, which is written faster than a bigint. */
const SMALL = 2 ** 30;

/**
 * Writes a struct in Thrift's compact protocol
 * (https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md). Fields come in the
 * order of their ids, each less than 16 more than the one before. hyparquet-writer finds the ids and types
 * of fields by the names and values of objects, which takes long where files are small.
 */
export class ThriftWriter {
  readonly #writer = new ByteWriter(FIRST_BYTES);
  #lastId = 0;

  /** What is written so far. It is overwritten after the next `clear`. */
  get bytes(): Uint8Array {
    return this.#writer.getBytes();
  }

  /** Begins another struct in the same memory. */
  clear(): void {
    this.#writer.index = 0;
    this.#writer.offset = 0;
    this.#lastId = 0;
  }

  i32(id: number, value: number): void {
    this.#begin(id, I32);
    this.#writer.appendZigZag(value);
  }

  i64(id: number, value: bigint): void {
    this.#begin(id, I64);
    const number = Number(value);
    this.#writer.appendZigZag(number >= 0 && number < SMALL ? number : value);
  }

  flag(id: number, value: boolean): void {
    this.#begin(id, value ? TRUE : FALSE);
  }

  text(id: number, value: string): void {
    this.binary(id, Buffer.from(value));
  }

  binary(id: number, value: Uint8Array): void {
    this.#begin(id, BINARY);
    this.#bytesElement(value);
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
    if (count < 15) this.#writer.appendUint8((count << 4) | code);
    else {
      this.#writer.appendUint8(0xf0 | code);
      this.#writer.appendVarInt(count);
    }
  }

  i32Element(value: number): void {
    this.#writer.appendZigZag(value);
  }

  textElement(value: string): void {
    this.#bytesElement(Buffer.from(value));
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
    this.#writer.appendUint8(0);
  }

  raw(bytes: Uint8Array): void {
    this.#writer.appendBytes(bytes);
  }

  #begin(id: number, type: number): void {
    this.#writer.appendUint8(((id - this.#lastId) << 4) | type);
    this.#lastId = id;
  }

  #bytesElement(value: Uint8Array): void {
    this.#writer.appendVarInt(value.length);
    this.#writer.appendBytes(value);
  }
}
