/** Longer lines are not held in memory: no event may be as long (`MAX_EVENT_BYTES`). */
const MAX_LINE_BYTES = 16 * 1024 * 1024;

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** A line, without its line feed and a carriage return before it. */
export interface Line {
  readonly text: Buffer;
  /** From 1. */
  readonly number: number;
  /** Whether a line feed ended it. Only the last line of a file can lack one. */
  readonly ended: boolean;
  /** It is longer than a line may be; `text` is only its beginning. */
  readonly tooLong: boolean;
}

/**
 * Splits on `\n` only, as U+2028 and `\r` occur inside of JSON. An empty chunk gives a pause. When
 * the chunks end with an error, the lines before it come first.
 */
export async function* readLines(
  chunks: AsyncIterable<Buffer>,
): AsyncGenerator<Line | 'pause', void, undefined> {
  const open = new OpenLine();
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
  #pieces: Buffer[] = [];
  #number = 0;

  add(piece: Buffer): void {
    this.length += piece.length;
    if (this.length <= MAX_LINE_BYTES && piece.length > 0) this.#pieces.push(piece);
  }

  /** The lines that end in the chunk; the rest of it stays. */
  *split(chunk: Buffer): Generator<Line | 'pause'> {
    if (chunk.length === 0) yield 'pause';
    let from = 0;
    for (let at = chunk.indexOf(LINE_FEED); at !== -1; at = chunk.indexOf(LINE_FEED, from)) {
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
      text: text.at(-1) === CARRIAGE_RETURN ? text.subarray(0, -1) : text,
      number: this.#number,
      ended,
      tooLong: this.length > MAX_LINE_BYTES,
    };
    this.#pieces = [];
    this.length = 0;
    return line;
  }
}
