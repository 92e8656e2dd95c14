import type { LongContent } from './object-store.ts';
import type { Scratch, ScratchFile } from './scratch.ts';

const BLOCK_BYTES = 256 * 1024;
/** Of a few events no more is needed. */
const FIRST_BYTES = 4 * 1024;
/** So many blocks are in memory at most where there is a scratch file for the others: 8 MB. */
const MOST_BLOCKS = 32;

/** The bytes are no longer kept. */
export class KeptBytesClosedError extends Error {
  override readonly name = 'KeptBytesClosedError';
  constructor() {
    super('these bytes were given up already');
  }
}

/** A stretch of kept bytes, from `start` to `end`. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/**
 * Bytes that are appended and read again, in blocks. The blocks that were not used for longest go to a
 * scratch file; few bytes never do. Without a scratch all stay in memory.
 */
export class KeptBytes {
  readonly #scratch: Scratch | undefined;
  /** In the order of their use. */
  readonly #blocks = new Map<number, Buffer>();
  /** Blocks of which the file does not have all bytes. */
  readonly #dirty = new Set<number>();
  #file: ScratchFile | undefined;
  #length = 0;
  #isClosed = false;
  #last = -1;
  #lastBlock: Buffer = Buffer.alloc(0);
  /**
   * The block that is appended to, which is not among the others before it is full: who reads and appends in turn
   * would change their order twice for each text.
   */
  #tail: Buffer = Buffer.alloc(0);
  #tailIndex = -1;
  /** A block whose bytes are in the file. */
  #spare: Buffer | undefined;

  constructor(scratch?: Scratch) {
    this.#scratch = scratch;
  }

  /** What another thread has written to the file. */
  static ofFile(file: ScratchFile, length: number): KeptBytes {
    const kept = new KeptBytes({ open: () => file });
    kept.#file = file;
    kept.#length = length;
    return kept;
  }

  get length(): number {
    return this.#length;
  }

  /** Copies the bytes behind those that are there; returns where they begin. */
  append(bytes: Uint8Array, from = 0, to = bytes.length): number {
    const start = this.#length;
    for (let at = from; at < to;) {
      const index = Math.floor(this.#length / BLOCK_BYTES);
      const offset = this.#length - index * BLOCK_BYTES;
      const count = Math.min(to - at, BLOCK_BYTES - offset);
      const block = this.#tailOf(index, offset + count);
      block.set(count === bytes.length ? bytes : bytes.subarray(at, at + count), offset);
      at += count;
      this.#length += count;
    }
    return start;
  }

  /**
   * The bytes of a stretch; perhaps a view, which is not to be changed. With a scratch file it is to be
   * used up before megabytes more are appended or read: their block is used again.
   */
  read(start: number, end: number): Buffer {
    const index = Math.floor(start / BLOCK_BYTES);
    const offset = start - index * BLOCK_BYTES;
    if (end <= start) return Buffer.alloc(0);
    if (offset + end - start <= BLOCK_BYTES) {
      return this.#block(index).subarray(offset, offset + end - start);
    }
    const bytes = Buffer.allocUnsafe(end - start);
    this.copy(start, end, bytes, 0);
    return bytes;
  }

  /** Copies a stretch to a place of `target`. */
  copy(start: number, end: number, target: Uint8Array, at: number): void {
    for (let from = start; from < end;) {
      const index = Math.floor(from / BLOCK_BYTES);
      const offset = from - index * BLOCK_BYTES;
      const count = Math.min(end - from, BLOCK_BYTES - offset);
      this.#block(index).copy(target, at + from - start, offset, offset + count);
      from += count;
    }
  }

  /** A stretch as content to put. @param hash where it is known */
  content({ start, end }: Stretch, hash?: string): LongContent {
    return { sizeBytes: end - start, pieces: (buffer) => this.#pieces(start, end, buffer), hash };
  }

  /** Writes to the file what it does not have yet; false when there is no file, as all is in memory. */
  flush(): boolean {
    if (!this.#file) return false;
    for (const index of this.#dirty) this.#write(this.#file, index, this.#block(index));
    if (this.#tailIndex !== -1) this.#write(this.#file, this.#tailIndex, this.#tail);
    return true;
  }

  /** Whoever still reads then, as a put does that another one's failure has overtaken, fails. */
  close(): void {
    this.#isClosed = true;
    this.#file?.close();
    this.#file = undefined;
    this.#blocks.clear();
    this.#dirty.clear();
    this.#last = -1;
    this.#tailIndex = -1;
  }

  /** They may be held, unless there is a buffer for them. */
  *#pieces(start: number, end: number, buffer?: Buffer): Generator<Uint8Array> {
    for (let from = start; from < end;) {
      const stop = Math.min(end, (Math.floor(from / BLOCK_BYTES) + 1) * BLOCK_BYTES);
      yield this.#scratch ? this.#copyOf(from, stop, buffer) : this.read(from, stop);
      from = stop;
    }
  }

  /** Within a block, which is not taken into memory if it is in the file. */
  #copyOf(start: number, end: number, buffer?: Buffer): Buffer {
    if (this.#isClosed) throw new KeptBytesClosedError();
    const hasRoom = buffer !== undefined && buffer.length >= end - start;
    const copy = hasRoom ? buffer.subarray(0, end - start) : Buffer.allocUnsafe(end - start);
    const index = Math.floor(start / BLOCK_BYTES);
    const offset = start - index * BLOCK_BYTES;
    const block = index === this.#tailIndex ? this.#tail : this.#blocks.get(index);
    if (block) block.copy(copy, 0, offset, offset + end - start);
    else this.#file?.read(copy, start);
    return copy;
  }

  /** @param atLeast the bytes that it must have room for; the first block begins small */
  #tailOf(index: number, atLeast: number): Buffer {
    if (index !== this.#tailIndex) {
      if (this.#isClosed) throw new KeptBytesClosedError();
      this.#endTail();
      this.#tail =
        this.#begunBlock(index) ?? this.#newBlock(index === 0 ? FIRST_BYTES : BLOCK_BYTES);
      this.#tailIndex = index;
    }
    if (this.#tail.length < atLeast) this.#tail = grown(this.#tail, atLeast);
    return this.#tail;
  }

  #endTail(): void {
    if (this.#tailIndex === -1) return;
    this.#makeRoom();
    this.#blocks.set(this.#tailIndex, this.#tail);
    this.#dirty.add(this.#tailIndex);
  }

  /** The block that another thread has begun; see `ofFile`. */
  #begunBlock(index: number): Buffer | undefined {
    if (this.#length === index * BLOCK_BYTES) return undefined;
    const block = this.#block(index);
    this.#blocks.delete(index);
    this.#last = -1;
    return block;
  }

  #block(index: number): Buffer {
    if (index === this.#last) return this.#lastBlock;
    if (this.#isClosed) throw new KeptBytesClosedError();
    if (index === this.#tailIndex) return this.#tail;
    const known = this.#blocks.get(index);
    if (known) {
      this.#blocks.delete(index);
      return this.#use(index, known);
    }
    this.#makeRoom();
    const block = this.#newBlock(BLOCK_BYTES);
    const start = index * BLOCK_BYTES;
    const length = Math.min(BLOCK_BYTES, this.#length - start);
    this.#file?.read(block.subarray(0, length), start);
    return this.#use(index, block);
  }

  #makeRoom(): void {
    if (this.#scratch && this.#blocks.size >= MOST_BLOCKS) this.#dropOldest(this.#scratch);
  }

  #newBlock(sizeBytes: number): Buffer {
    const block = this.#spare ?? Buffer.allocUnsafe(sizeBytes);
    this.#spare = undefined;
    return block;
  }

  #use(index: number, block: Buffer): Buffer {
    this.#blocks.set(index, block);
    this.#last = index;
    this.#lastBlock = block;
    return block;
  }

  #dropOldest(scratch: Scratch): void {
    const [first] = this.#blocks;
    if (!first) return;
    const [oldest, block] = first;
    if (this.#dirty.has(oldest)) this.#write((this.#file ??= scratch.open()), oldest, block);
    this.#spare = block.length === BLOCK_BYTES ? block : undefined;
    this.#blocks.delete(oldest);
    if (this.#last === oldest) this.#last = -1;
  }

  #write(file: ScratchFile, index: number, block: Buffer): void {
    const start = index * BLOCK_BYTES;
    const length = Math.min(BLOCK_BYTES, this.#length - start);
    file.write(block.subarray(0, length), start);
    this.#dirty.delete(index);
  }
}

function grown(block: Buffer, atLeast: number): Buffer {
  const larger = Buffer.allocUnsafe(Math.min(BLOCK_BYTES, Math.max(atLeast, 4 * block.length)));
  block.copy(larger);
  return larger;
}
