import * as nodeFs from 'node:fs';
import type { BigIntStats } from 'node:fs';
import { promisify } from 'node:util';
import type { Turn } from './turn.ts';

/** The parts of a file handle that the stores use. */
export interface OpenedFile {
  /** Of a file of the system. */
  readonly descriptor?: number;
  /** Writes all of the bytes behind those that were written. */
  writeFile(bytes: Uint8Array): Promise<void>;
  /** Writes bytes at a place of the file, perhaps not all of them. */
  write(bytes: Uint8Array, position: number): Promise<{ readonly bytesWritten: number }>;
  /** Fills a buffer, or less of it at the end of the file. */
  read(bytes: Uint8Array, position: number): Promise<{ readonly bytesRead: number }>;
  stat(options: { readonly bigint: true }): Promise<BigIntStats>;
  truncate(sizeBytes: number): Promise<void>;
  sync(): Promise<void>;
  datasync(): Promise<void>;
  /** Closes the file after the calls that run. */
  close(): Promise<void>;
}

/** Up to so many bytes are read or written at once, and not by another thread: it takes some 20 µs. */
export const PROMPT_BYTES = 64 * 1024;

const write = promisify(nodeFs.write);
const read = promisify(nodeFs.read);
const ftruncate = promisify(nodeFs.ftruncate);
const fsync = promisify(nodeFs.fsync);
const fdatasync = promisify(nodeFs.fdatasync);

/** A file by its descriptor. Short calls are made at once, those that wait for the disk are not. */
export class PromptFile implements OpenedFile {
  readonly descriptor: number;
  readonly #turn: Turn;
  readonly #running = new Set<Promise<unknown>>();
  #position = 0;
  #isClosed = false;

  constructor(descriptor: number, turn: Turn) {
    this.descriptor = descriptor;
    this.#turn = turn;
  }

  async writeFile(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length;) {
      const { bytesWritten } = await this.write(bytes.subarray(at), this.#position);
      at += bytesWritten;
      this.#position += bytesWritten;
    }
  }

  write(bytes: Uint8Array, position: number): Promise<{ readonly bytesWritten: number }> {
    return this.#run(async () => {
      const args = [this.descriptor, bytes, 0, bytes.length, position] as const;
      if (bytes.length > PROMPT_BYTES) return write(...args);
      await this.#turn.begin();
      return { bytesWritten: nodeFs.writeSync(...args) };
    });
  }

  read(bytes: Uint8Array, position: number): Promise<{ readonly bytesRead: number }> {
    return this.#run(async () => {
      const args = [this.descriptor, bytes, 0, bytes.length, position] as const;
      if (bytes.length > PROMPT_BYTES) return read(...args);
      await this.#turn.begin();
      return { bytesRead: nodeFs.readSync(...args) };
    });
  }

  stat(options: { readonly bigint: true }): Promise<BigIntStats> {
    return this.#run(async () => {
      await this.#turn.begin();
      return nodeFs.fstatSync(this.descriptor, options);
    });
  }

  truncate(sizeBytes: number): Promise<void> {
    return this.#run(() => ftruncate(this.descriptor, sizeBytes));
  }

  sync(): Promise<void> {
    return this.#run(() => fsync(this.descriptor));
  }

  datasync(): Promise<void> {
    return this.#run(() => fdatasync(this.descriptor));
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
    nodeFs.closeSync(this.descriptor);
  }

  /** Once closed, the descriptor may be another file's. */
  async #run<T>(call: () => Promise<T>): Promise<T> {
    if (this.#isClosed) throw closedError();
    const running = call();
    this.#running.add(running);
    try {
      return await running;
    } finally {
      this.#running.delete(running);
    }
  }
}

/** As the system gives it. */
function closedError(): Error {
  return Object.assign(new Error('EBADF: the file is closed'), { code: 'EBADF' });
}
