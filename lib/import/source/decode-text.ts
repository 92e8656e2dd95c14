import { TextDecoder } from 'node:util';

/** Byte order marks (Unicode 16, 23.8). */
const UTF_8 = Buffer.from([0xef, 0xbb, 0xbf]);
const UTF_16_LE = Buffer.from([0xff, 0xfe]);
const UTF_16_BE = Buffer.from([0xfe, 0xff]);

/**
 * The text in UTF-8 without byte order mark. Text that begins with that of UTF-16, or
 * with two letters of ASCII in UTF-16, is converted; all other bytes stay. Empty chunks stand for pauses and stay.
 */
export async function* decodeText(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let begun: Buffer = Buffer.alloc(0);
  let decoder: TextDecoder | undefined;
  let isOpen = true;
  for await (const chunk of chunks) {
    if (isOpen) {
      begun = Buffer.concat([begun, chunk]);
      if (begun.length < UTF_8.length && chunk.length > 0) continue;
      isOpen = begun.length < UTF_8.length;
      if (isOpen) {
        yield chunk;
        continue;
      }
      decoder = decoderOf(begun);
      yield decoder === undefined ? withoutMark(begun) : text(decoder, begun);
    } else yield decoder === undefined || chunk.length === 0 ? chunk : text(decoder, chunk);
  }
  if (isOpen && begun.length > 0) yield begun;
  const rest = decoder?.decode();
  if (rest !== undefined && rest !== '') yield Buffer.from(rest);
}

function text(decoder: TextDecoder, bytes: Buffer): Buffer {
  return Buffer.from(decoder.decode(bytes, { stream: true }));
}

function withoutMark(bytes: Buffer): Buffer {
  return startsWith(bytes, UTF_8) ? bytes.subarray(UTF_8.length) : bytes;
}

/** It drops the mark itself. Between letters of ASCII, UTF-16 has zeros, and no other text has. */
function decoderOf(bytes: Buffer): TextDecoder | undefined {
  const [first = 0, second = 0, third = 0] = bytes;
  const isLittle = isAscii(first) && second === 0 && isAscii(third);
  const isBig = first === 0 && isAscii(second) && third === 0;
  if (isLittle || startsWith(bytes, UTF_16_LE)) return new TextDecoder('utf-16le');
  return isBig || startsWith(bytes, UTF_16_BE) ? new TextDecoder('utf-16be') : undefined;
}

function isAscii(byte: number): boolean {
  return byte > 0 && byte < 0x80;
}

function startsWith(bytes: Buffer, mark: Buffer): boolean {
  return bytes.subarray(0, mark.length).equals(mark);
}
