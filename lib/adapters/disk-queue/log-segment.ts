import type { Files } from '../disk/disk-files.ts';
import { removeFile } from '../disk/durable-files.ts';
import type { OpenedFile } from '../disk/opened-file.ts';
import { decodeFrame, type SendRecord } from './log-record.ts';

/** One file of the log. Only the newest is appended to. */
export class LogSegment {
  readonly number: number;
  readonly path: string;
  readonly #files: Files;
  readonly #handle: OpenedFile;
  #sizeBytes: number;
  #torn = false;
  /** How many live messages have their record here. */
  live = 0;

  constructor(files: Files, path: string, number: number, handle: OpenedFile, sizeBytes: number) {
    this.#files = files;
    this.path = path;
    this.number = number;
    this.#handle = handle;
    this.#sizeBytes = sizeBytes;
  }

  /** Bytes of whole records. */
  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** Appends all of the bytes or none; gives the offset. */
  async append(bytes: Buffer, durable: boolean): Promise<number> {
    if (this.#torn) await this.#handle.truncate(this.#sizeBytes);
    this.#torn = true;
    let written = 0;
    while (written < bytes.length) {
      const left = bytes.subarray(written);
      written += (await this.#handle.write(left, this.#sizeBytes + written)).bytesWritten;
    }
    if (durable) await this.#handle.datasync();
    this.#torn = false;
    this.#sizeBytes += bytes.length;
    return this.#sizeBytes - bytes.length;
  }

  /** The message at `offset`, or undefined when it is damaged. */
  async read(offset: number, length: number): Promise<SendRecord | undefined> {
    const bytes = Buffer.allocUnsafe(length);
    const { bytesRead } = await this.#handle.read(bytes, offset);
    const record = decodeFrame(bytes.subarray(0, bytesRead), 0)?.record;
    return record?.kind === 'send' ? record : undefined;
  }

  sync(): Promise<void> {
    return this.#handle.datasync();
  }

  /** Closes the file after the reads that run. */
  close(): Promise<void> {
    return this.#handle.close();
  }

  async remove(): Promise<void> {
    await this.#handle.close();
    await removeFile(this.#files, this.path);
  }
}
