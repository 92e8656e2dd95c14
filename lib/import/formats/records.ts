import { type Line, readLines } from '#contract/lines.ts';
import { MAX_LINE_BYTES } from './format.ts';

const CARRIAGE_RETURN = 0x0d;

const CODE = { quote: 0x22, backslash: 0x5c, open: 0x7b, close: 0x7d };
const LIST_OPEN = 0x5b;
const LIST_CLOSE = 0x5d;

/**
 * The JSON values of a file of JSON lines, each as a line of its own. Also of such a file after
 * `jq .`, which spreads a value over several lines, and after `jq -s .`, which makes one list of all.
 */
export async function* readRecords(
  chunks: AsyncIterable<Buffer>,
): AsyncGenerator<Line | 'pause', void, undefined> {
  let spread: SpreadValues | undefined;
  let isFirst = true;
  for await (const line of readLines(chunks, MAX_LINE_BYTES)) {
    if (line === 'pause') {
      yield line;
      continue;
    }
    if (line.text.every((byte) => byte <= 0x20)) continue;
    if (isFirst && isSpread(line.text)) spread = new SpreadValues();
    isFirst = false;
    if (spread === undefined) yield withoutReturn(line);
    else yield* spread.take(line);
  }
  if (spread !== undefined) yield* spread.end();
}

/** Some tools end a line with `\r\n`. */
function withoutReturn(line: Line): Line {
  const { text } = line;
  return text.at(-1) === CARRIAGE_RETURN ? { ...line, text: text.subarray(0, -1) } : line;
}

function isSpread(text: Buffer): boolean {
  const first = text.toString().trim();
  return first === '{' || first.startsWith('[');
}

/** Objects that follow on each other, or stand in one list. */
class SpreadValues {
  #depth = 0;
  #inText = false;
  #escaped = false;
  #bytes = Buffer.alloc(4096);
  #length = 0;
  #number = 0;

  *take(line: Line): Generator<Line> {
    for (const byte of line.text) {
      if (this.#depth === 0 && byte !== CODE.open) continue;
      if (this.#depth === 0) this.#number = line.number;
      this.#add(byte);
      if (this.#depth === 0) yield this.#value(true);
    }
  }

  *end(): Generator<Line> {
    if (this.#depth > 0) yield this.#value(false);
  }

  #add(byte: number): void {
    const isKept = this.#inText || byte > 0x20;
    if (isKept && this.#length <= MAX_LINE_BYTES) this.#keep(byte);
    if (this.#inText) {
      if (byte === CODE.quote && !this.#escaped) this.#inText = false;
      this.#escaped = byte === CODE.backslash && !this.#escaped;
    } else if (byte === CODE.quote) this.#inText = true;
    else if (byte === CODE.open || byte === LIST_OPEN) this.#depth += 1;
    else if (byte === CODE.close || byte === LIST_CLOSE) this.#depth -= 1;
  }

  #keep(byte: number): void {
    if (this.#length === this.#bytes.length) {
      this.#bytes = Buffer.concat([this.#bytes], 2 * this.#length);
    }
    this.#bytes[this.#length] = byte;
    this.#length += 1;
  }

  #value(ended: boolean): Line {
    const tooLong = this.#length > MAX_LINE_BYTES;
    const text = Buffer.from(this.#bytes.subarray(0, this.#length));
    this.#length = 0;
    return { text, number: this.#number, ended, tooLong };
  }
}
