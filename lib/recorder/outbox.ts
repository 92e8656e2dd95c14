import { promisify } from 'node:util';
import { gzip, gzipSync } from 'node:zlib';
import { type Batch, Batcher, type BatchLimits } from './batcher.ts';
import type { Sender } from './sender.ts';
import type { Spool } from './spool.ts';
import { batchFile, type BatchFile } from './spool-names.ts';

const gzipAsync = promisify(gzip);
/** A fraction of the default's time for a tenth more bytes. */
const GZIP = { level: 1 };

export interface OutboxPorts {
  readonly recorderId: string;
  readonly spool: Pick<Spool, 'write' | 'writeSync'>;
  readonly sender: Pick<Sender, 'offer' | 'memoryBytes'>;
  readonly limits: BatchLimits;
  /** Bytes of events in memory beyond which batches go to the disk at once, while the eval waits. */
  readonly maxMemoryBytes: number;
  readonly warn: (message: string) => void;
}

/** Takes events and brings them to the spool in batches, where the sender finds them. */
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

  /** Whether events wait for their batch to fill up. */
  get isWaiting(): boolean {
    return !this.#batcher.isEmpty;
  }

  add(eventId: number, text: string): void {
    for (const batch of this.#batcher.add(eventId, text)) this.#store(batch);
  }

  /** Resolves when every event is in the spool, or where it went instead. */
  flush(): Promise<void> {
    for (const batch of this.#batcher.take()) this.#store(batch);
    return this.#lastWrite;
  }

  /** For when the process ends: writes what is not in the spool yet. */
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
    const file = this.#fileOf(batch);
    const body = await gzipAsync(ndjson(batch), GZIP);
    try {
      this.#ports.sender.offer(await this.#ports.spool.write(file, body));
    } catch (error) {
      this.#ports.warn(String(error));
      this.#ports.sender.offer({ ...file, body });
    } finally {
      this.#writing.delete(batch);
      this.#writingBytes -= batch.bytes;
    }
  }

  #storeNow(batch: Batch): void {
    const file = this.#fileOf(batch);
    try {
      this.#ports.sender.offer(this.#ports.spool.writeSync(file, gzipSync(ndjson(batch), GZIP)));
    } catch (error) {
      this.#ports.warn(String(error));
      this.lost.push(file);
    }
  }

  #fileOf(batch: Batch): BatchFile {
    this.#serial += 1;
    return batchFile(this.#ports.recorderId, this.#serial, batch);
  }
}

function ndjson({ texts }: Batch): Buffer {
  return Buffer.from(`${texts.join('\n')}\n`);
}
