/** A temporary file. Nothing is left of it when it is closed, or when its process has ended. */
export interface ScratchFile {
  /** By which another thread of this process can use it. */
  readonly descriptor: number;
  /** Writes all of the bytes there. */
  write(bytes: Uint8Array, position: number): void;
  /** Fills the bytes from there. */
  read(into: Uint8Array, position: number): void;
  close(): void;
}

/**
 * Room on a disk for what does not fit into memory. Its files are read and written at once, without
 * waiting: for threads that have nothing else to do.
 */
export interface Scratch {
  open(): ScratchFile;
}
