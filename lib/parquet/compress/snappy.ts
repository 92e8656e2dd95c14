/**
 * Snappy compression of large pages. Equal bytes give equal bytes, whatever was compressed before: the
 * files of a run are a function of its events, so each choice here is a part of the format of the lake.
 * They are those of hysnappy 1.1.1, whose WebAssembly has to be started anew for each page.
 * Format: https://github.com/google/snappy/blob/main/format_description.txt
 */

const TABLE_BITS = 14;
const HASH_FACTOR = 0x1e35a7bd;
const LEAST_MATCH = 4;
const FARTHEST = 0xffff;
/** A copy of two bytes reaches less far, and is of 4 to 11 bytes. */
const NEAR = 2048;
const MOST_NEAR_BYTES = 11;
const MOST_COPY_BYTES = 64;
/** A literal up to this length states it in its tag. */
const MOST_TAG_BYTES = 60;
/** Up to this length a loop copies faster than a call. */
const SHORT_BYTES = 48;

/** Where in the page each hash was seen last; 0 where it was not. */
const table = new Int32Array(1 << TABLE_BITS);
let output: Buffer = Buffer.alloc(0);

/** The compressed bytes; they are overwritten by the next call. */
export function compressSnappy(bytes: Uint8Array): Uint8Array {
  const most = bytes.length + Math.floor(bytes.length / 6) + 32;
  if (output.length < most) output = Buffer.allocUnsafeSlow(most);
  table.fill(0);
  return output.subarray(0, compressInto(output, bytes));
}

function compressInto(out: Uint8Array, input: Uint8Array): number {
  const from = new DataView(input.buffer, input.byteOffset, input.byteLength);
  const into = new DataView(out.buffer, out.byteOffset, out.byteLength);
  const end = input.length;
  const limit = end - LEAST_MATCH;
  let to = putVarint(out, end);
  let emitted = 0;
  for (let at = 0; at <= limit;) {
    const word = from.getInt32(at, true);
    const slot = hashOf(word);
    const candidate = table[slot] ?? 0;
    table[slot] = at;
    const offset = at - candidate;
    if (offset > FARTHEST || from.getInt32(candidate, true) !== word || offset === 0) {
      at += 1;
      continue;
    }
    const literal = at - emitted;
    if (literal > 0) {
      if (literal <= SHORT_BYTES && emitted <= end - SHORT_BYTES) {
        into.setUint8(to, (literal - 1) << 2);
        copyWords(from, emitted, into, to + 1, literal);
        to += literal + 1;
      } else to = putLiteral(out, to, input, emitted, at);
    }
    const stop = matchEnd(from, end, at + LEAST_MATCH, offset);
    to = putCopy(into, to, offset, stop - at);
    if (stop - at > LEAST_MATCH && stop <= limit) {
      table[hashOf(from.getInt32(stop - 2, true))] = stop - 2;
    }
    at = stop;
    emitted = stop;
  }
  return emitted < end ? putLiteral(out, to, input, emitted, end) : to;
}

function hashOf(word: number): number {
  return Math.imul(word, HASH_FACTOR) >>> (32 - TABLE_BITS);
}

/** Copies `count` bytes, and perhaps some behind them, which are overwritten then. */
function copyWords(from: DataView, start: number, into: DataView, at: number, count: number) {
  for (let i = 0; i < count; i += 8) {
    into.setInt32(at + i, from.getInt32(start + i, true), true);
    into.setInt32(at + i + 4, from.getInt32(start + i + 4, true), true);
  }
}

/** Where the bytes from `at` on stop being those that lie `back` before them. */
function matchEnd(view: DataView, end: number, at: number, back: number): number {
  let stop = at;
  for (; stop <= end - 4; stop += 4) {
    const difference = view.getInt32(stop, true) ^ view.getInt32(stop - back, true);
    // Of the lowest bit that differs: its byte.
    if (difference !== 0) return stop + ((31 - Math.clz32(difference & -difference)) >>> 3);
  }
  while (stop < end && view.getUint8(stop - back) === view.getUint8(stop)) stop += 1;
  return stop;
}

function putVarint(out: Uint8Array, value: number): number {
  let to = 0;
  let rest = value;
  for (; rest >= 0x80; rest >>>= 7) out[to++] = (rest & 0x7f) | 0x80;
  out[to++] = rest;
  return to;
}

function putLiteral(out: Uint8Array, at: number, input: Uint8Array, start: number, end: number) {
  const length = end - start;
  let to = at;
  if (length <= MOST_TAG_BYTES) out[to++] = (length - 1) << 2;
  else {
    const count = lengthBytes(length);
    out[to++] = (MOST_TAG_BYTES - 1 + count) << 2;
    for (let i = 0; i < count; i += 1) out[to++] = ((length - 1) >>> (8 * i)) & 0xff;
  }
  if (length > SHORT_BYTES) out.set(input.subarray(start, end), to);
  else for (let i = 0; i < length; i += 1) out[to + i] = input[start + i] ?? 0;
  return to + length;
}

/** The bytes for the length of a literal, less one: for 256 one would do, and hysnappy takes two. */
function lengthBytes(length: number): number {
  if (length <= 0xff) return 1;
  if (length <= 0x10000) return 2;
  return length <= 0x1000000 ? 3 : 4;
}

function putCopy(into: DataView, at: number, offset: number, length: number): number {
  let to = at;
  for (let left = length; left > 0;) {
    if (offset < NEAR && left >= LEAST_MATCH && left <= MOST_NEAR_BYTES) {
      into.setUint8(to, 1 | ((left - LEAST_MATCH) << 2) | ((offset >>> 8) << 5));
      into.setUint8(to + 1, offset & 0xff);
      return to + 2;
    }
    const count = left < MOST_COPY_BYTES ? left : MOST_COPY_BYTES;
    into.setUint8(to, ((count - 1) << 2) | 2);
    into.setUint16(to + 1, offset, true);
    to += 3;
    left -= count;
  }
  return to;
}
