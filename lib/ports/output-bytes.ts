import { hashPieces } from '#contract/content-hash.ts';
import { KeptBytes, KeptBytesClosedError, type Stretch } from './kept-bytes.ts';
import { type LentFile, LentSource } from './lent-source.ts';
import type { LongContent } from './object-store.ts';

/** Of a lent file so much is read at once. */
const PIECE_BYTES = 1024 * 1024;

/** A stretch of output, and where its bytes lie: in a lent file, else among the output's own. */
export interface OutputPart extends Stretch {
  readonly from: number;
  readonly file: LentFile | undefined;
}

/**
 * Bytes that are appended to be put into a store. Stretches of files that are lent to whoever makes them
 * are not copied: they are read where they lie when they are put.
 */
export class OutputBytes {
  readonly #own: KeptBytes;
  readonly #parts: OutputPart[];
  readonly #release: () => void;
  #length: number;
  #piece: Buffer | undefined;
  #isClosed = false;

  /**
   * @param parts what was made by another thread
   * @param release gives the lent files back
   */
  constructor(
    own = new KeptBytes(),
    parts: readonly OutputPart[] = wholeOf(own),
    release: () => void = () => undefined,
  ) {
    this.#own = own;
    this.#parts = [...parts];
    this.#release = release;
    this.#length = parts.at(-1)?.end ?? 0;
  }

  get length(): number {
    return this.#length;
  }

  get parts(): readonly OutputPart[] {
    return this.#parts;
  }

  /** Copies the bytes behind those that are there; returns where they begin. */
  append(bytes: Uint8Array): number {
    const from = this.#own.append(bytes);
    return this.#add(undefined, from, bytes.length);
  }

  /**
   * Adds a stretch of a lent file behind what is there, if the source is one.
   * @param onPiece sees its bytes, which are overwritten then
   */
  lend(source: object, { start, end }: Stretch, onPiece?: (bytes: Uint8Array) => void): boolean {
    if (!(source instanceof LentSource)) return false;
    const { file } = source;
    if (onPiece) {
      this.#piece ??= Buffer.allocUnsafeSlow(PIECE_BYTES);
      for (const bytes of this.#lentPieces(file, start, end, this.#piece)) onPiece(bytes);
    }
    this.#add(file, start, end - start);
    return true;
  }

  /** A stretch as content to put. @param hash where it is known */
  content({ start, end }: Stretch, hash?: string): LongContent {
    return { sizeBytes: end - start, pieces: (buffer) => this.#pieces(start, end, buffer), hash };
  }

  /** SHA-256 of a stretch, as `contentHash` gives it. */
  hash({ start, end }: Stretch): string {
    return hashPieces(this.#pieces(start, end));
  }

  /** A stretch, copied. */
  read(start: number, end: number): Buffer {
    return Buffer.concat([...this.#pieces(start, end)]);
  }

  /** Whoever still reads then, as a put does that another one's failure has overtaken, fails. */
  close(): void {
    this.#isClosed = true;
    this.#own.close();
    this.#release();
  }

  /** @returns where it begins */
  #add(file: LentFile | undefined, from: number, sizeBytes: number): number {
    const start = this.#length;
    const end = start + sizeBytes;
    const last = this.#parts.at(-1);
    const isNext = last && last.file === file && last.from + start - last.start === from;
    if (isNext) this.#parts[this.#parts.length - 1] = { ...last, end };
    else this.#parts.push({ start, end, from, file });
    this.#length = end;
    return start;
  }

  *#pieces(start: number, end: number, buffer?: Buffer): Generator<Uint8Array> {
    for (const part of this.#parts) {
      const [first, stop] = [Math.max(start, part.start), Math.min(end, part.end)];
      if (first >= stop) continue;
      const [from, to] = [part.from + first - part.start, part.from + stop - part.start];
      if (part.file) yield* this.#lentPieces(part.file, from, to, buffer);
      else yield* this.#own.content({ start: from, end: to }).pieces(buffer);
    }
  }

  /** Once they are given back, the descriptor may be another file's. */
  *#lentPieces(file: LentFile, start: number, end: number, buffer?: Buffer): Generator<Uint8Array> {
    const most = buffer?.length ?? PIECE_BYTES;
    for (let from = start; from < end; from += most) {
      const count = Math.min(end - from, most);
      const piece = buffer?.subarray(0, count) ?? Buffer.allocUnsafe(count);
      if (this.#isClosed) throw new KeptBytesClosedError();
      file.read(piece, from);
      yield piece;
    }
  }
}

function wholeOf({ length }: KeptBytes): OutputPart[] {
  return length === 0 ? [] : [{ start: 0, end: length, from: 0, file: undefined }];
}
