import { promisify } from 'node:util';
import { gzip, gzipSync } from 'node:zlib';
import { type Batch, Batcher, type BatchLimits } from './spool/batcher.ts';
import type { Sender } from './sender.ts';
import type { Spool } from './spool/spool.ts';
import { batchFile, type BatchFile } from './spool/spool-names.ts';

const gzipAsync = promisify(gzip);
/** Takes a fraction of the default level's time and makes a tenth more bytes. */
const GZIP = { level: 1 };

export interface OutboxPorts {
  readonly recorderId: string;
  readonly spool: Pick<Spool, 'write' | 'writeSync'>;
  readonly sender: Pick<Sender, 'enqueueOwn' | 'memoryBytes'>;
  readonly limits: BatchLimits;
  /** The bound of events in memory. Beyond it, recording waits while a batch is written. */
  readonly maxMemoryBytes: number;
  readonly warn: (message: string) => void;
}

/** Collects events into batches, writes these to the spool, and hands them to the sender. */
export class Outbox {
  /** Batches that neither the disk nor the memory could hold. */
  readonly lost: BatchFile[] = [];
  readonly #ports: OutboxPorts;
  readonly #batcher: Batcher;
  readonly #writing = new Set<Batch>();
  #writingBytes = 0;
  #lastWrite: Promise<void> = Promise.resolve();
  #serial = 0;

  constructor(ports: OutboxPorts) {
    this.#ports = ports;
    this.#batcher = new Batcher(ports.limits);
  }

  /** Whether an event is in no batch yet. */
  get hasPending(): boolean {
    return !this.#batcher.isEmpty;
  }

  add(eventId: number, text: string): void {
    for (const batch of this.#batcher.add(eventId, text)) this.#store(batch);
  }

  /** Resolves when the disk has taken or refused every event so far. */
  flush(): Promise<void> {
    for (const batch of this.#batcher.take()) this.#store(batch);
    return this.#lastWrite;
  }

  /** Writes every event that is not in the spool yet while the process waits, since it ends. */
  saveNow(): void {
    for (const batch of [...this.#writing, ...this.#batcher.take()]) this.#storeNow(batch);
  }

  #store(batch: Batch): void {
    const inMemory = this.#writingBytes + batch.bytes + this.#ports.sender.memoryBytes;
    if (inMemory > this.#ports.maxMemoryBytes) {
      this.#storeNow(batch);
      return;
    }
    this.#writing.add(batch);
    this.#writingBytes += batch.bytes;
    this.#lastWrite = this.#lastWrite.then(() => this.#write(batch));
  }

  async #write(batch: Batch): Promise<void> {
    const file = this.#nextFile(batch);
    const body = await gzipAsync(toNdjson(batch), GZIP);
    try {
      this.#ports.sender.enqueueOwn(await this.#ports.spool.write(file, body));
    } catch (error) {
      this.#ports.warn(String(error));
      this.#ports.sender.enqueueOwn({ ...file, body });
    } finally {
      this.#writing.delete(batch);
      this.#writingBytes -= batch.bytes;
    }
  }

  #storeNow(batch: Batch): void {
    const file = this.#nextFile(batch);
    try {
      this.#ports.sender.enqueueOwn(
        this.#ports.spool.writeSync(file, gzipSync(toNdjson(batch), GZIP)),
      );
    } catch (error) {
      this.#ports.warn(String(error));
      this.lost.push(file);
    }
  }

  #nextFile(batch: Batch): BatchFile {
    this.#serial += 1;
    return batchFile(this.#ports.recorderId, this.#serial, batch);
  }
}

function toNdjson({ texts }: Batch): Buffer {
  return Buffer.from(`${texts.join('\n')}\n`);
}
