import { PART_BYTES, planParts } from '../../lib/adapters/s3/plan-parts.ts';
import type { LongContent, LongStore } from '../../lib/ports/object-store.ts';
import type { OutgoingMessage, Queue } from '../../lib/ports/queue.ts';

/** Counts of requests to S3 and SQS, and of their bytes. */
export interface Counts {
  s3Writes: number;
  s3Reads: number;
  sqsStandard: number;
  sqsFifo: number;
}

/** Requests of a long put: one, or those that begin and complete an upload, and one for each part. */
export function uploadRequests(content: LongContent): number {
  return content.sizeBytes <= PART_BYTES ? 1 : planParts(content).length + 2;
}

export function countStore(store: LongStore, counts: Counts): LongStore {
  const write = <T>(result: Promise<T>) => {
    counts.s3Writes++;
    return result;
  };
  const read = <T>(result: Promise<T>) => {
    counts.s3Reads++;
    return result;
  };
  return {
    get: (key) => read(store.get(key)),
    getRange: (key, start, end) => read(store.getRange(key, start, end)),
    open: async (key) => {
      const opened = await read(store.open(key));
      return opened && { ...opened, read: (...range) => read(opened.read(...range)) };
    },
    head: (key) => read(store.head(key)),
    put: (key, bytes, condition) => write(store.put(key, bytes, condition)),
    putLong: (key, content, condition) => {
      counts.s3Writes += uploadRequests(content) - 1;
      return write(store.putLong(key, content, condition));
    },
    list: (prefix, options) => write(store.list(prefix, options)),
    // Deleting is free.
    delete: (keys) => store.delete(keys),
    deleteMatching: (key, etag) => store.deleteMatching(key, etag),
  };
}

/** SQS charges for each 64 kB of a request. */
const CHUNK = 64 * 1024;
const MOST_IN_A_BATCH = 10;
const MOST_BYTES = 1024 * 1024;

export function chunksOf(messages: readonly OutgoingMessage[]): number {
  let requests = 0;
  for (let start = 0; start < messages.length; start += MOST_IN_A_BATCH) {
    const bytes = messages
      .slice(start, start + MOST_IN_A_BATCH)
      .reduce((sum, { body }) => sum + Buffer.byteLength(body), 0);
    requests += Math.max(Math.ceil(bytes / CHUNK), Math.ceil(bytes / MOST_BYTES), 1);
  }
  return requests;
}

/** Counts three requests for a batch: each message is sent, received and deleted once. */
export function countQueue(queue: Queue, counts: Counts, kind: 'sqsStandard' | 'sqsFifo'): Queue {
  return {
    send: (messages) => {
      counts[kind] += 2 * chunksOf(messages) + Math.ceil(messages.length / MOST_IN_A_BATCH);
      return queue.send(messages);
    },
    receive: (options) => queue.receive(options),
    delete: (receipts) => queue.delete(receipts),
    release: (receipts, delaySeconds) => queue.release(receipts, delaySeconds),
  };
}
