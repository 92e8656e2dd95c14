/**
 * Lines of UTF-8. They end at `\n` only, as U+2028 and `\r` occur inside of JSON: of bytes that are
 * there as a whole, and of a stream.
 */
export const LINE_FEED = 0x0a;

const BYTE_ORDER_MARK = Buffer.from('\ufeff');

/** The offset of the text, behind a byte order mark if there is one. */
export function textStart(bytes: Uint8Array): number {
  const { length } = BYTE_ORDER_MARK;
  return BYTE_ORDER_MARK.equals(bytes.subarray(0, length)) ? length : 0;
}

/** The end of the line that contains `at`: its line feed, or the end of the bytes. */
export function lineEnd(bytes: Uint8Array, at: number): number {
  const lineFeed = bytes.indexOf(LINE_FEED, at);
  return lineFeed === -1 ? bytes.length : lineFeed;
}

/** The end of `[start, end)` without trailing space and control characters. */
export function trimmedEnd(bytes: Uint8Array, start: number, end: number): number {
  let stop = end;
  while (stop > start && (bytes[stop - 1] ?? 0) <= 0x20) stop--;
  return stop;
}

/** A line of a stream, without its line feed. */
export interface Line {
  readonly text: Buffer;
  /** From 1. */
  readonly number: number;
  /** Whether a line feed ended it. Only the last line of a stream can lack one. */
  readonly ended: boolean;
  /** It is longer than a line may be; `text` is only its beginning. */
  readonly tooLong: boolean;
}

/**
 * Splits a stream. An empty chunk gives a pause. When the chunks end with an error, the lines before
 * it come first.
 * @param maxBytes longer lines are not held in memory
 */
export async function* readLines(
  chunks: AsyncIterable<Buffer>,
  maxBytes: number,
): AsyncGenerator<Line | 'pause', void, undefined> {
  const open = new OpenLine(maxBytes);
  let failure: Error | undefined;
  try {
    for await (const chunk of chunks) yield* open.split(chunk);
  } catch (error) {
    failure = error instanceof Error ? error : new Error(String(error));
  }
  if (open.length > 0) yield open.take(false);
  if (failure !== undefined) throw failure;
}

/** The pieces of a line whose end has not come. */
class OpenLine {
  length = 0;
  readonly #maxBytes: number;
  #pieces: Buffer[] = [];
  #number = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  add(piece: Buffer): void {
    this.length += piece.length;
    if (this.length <= this.#maxBytes && piece.length > 0) this.#pieces.push(piece);
  }

  /** The lines that end in the chunk; the rest of it stays. */
  *split(chunk: Buffer): Generator<Line | 'pause'> {
    if (chunk.length === 0) yield 'pause';
    let from = 0;
    for (let at = lineEnd(chunk, 0); at < chunk.length; at = lineEnd(chunk, from)) {
      this.add(chunk.subarray(from, at));
      yield this.take(true);
      from = at + 1;
    }
    this.add(chunk.subarray(from));
  }

  take(ended: boolean): Line {
    this.#number += 1;
    const [first = Buffer.alloc(0), ...rest] = this.#pieces;
    const text = rest.length === 0 ? first : Buffer.concat([first, ...rest]);
    const line = {
      text: this.#number === 1 ? text.subarray(textStart(text)) : text,
      number: this.#number,
      ended,
      tooLong: this.length > this.#maxBytes,
    };
    this.#pieces = [];
    this.length = 0;
    return line;
  }
}
