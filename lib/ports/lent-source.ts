/** One version of a file that is open for reading, by this thread and by others. */
export interface LentFile {
  readonly descriptor: number;
  readonly sizeBytes: number;
  /** Fills the bytes from there. */
  read(into: Uint8Array, position: number): void;
}

/** A lent file to be read at once, without waiting: for threads that have nothing else to do. */
export class LentSource {
  readonly file: LentFile;

  constructor(file: LentFile) {
    this.file = file;
  }

  get byteLength(): number {
    return this.file.sizeBytes;
  }

  /** A negative start counts from the end. */
  slice(start: number, end = this.byteLength): ArrayBuffer {
    const from = start < 0 ? Math.max(0, this.byteLength + start) : start;
    const bytes = new Uint8Array(Math.max(0, Math.min(end, this.byteLength) - from));
    this.file.read(bytes, from);
    return bytes.buffer;
  }
}
