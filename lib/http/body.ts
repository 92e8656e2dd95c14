import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { Context } from 'hono';
import { ProblemError } from './problem.ts';

/** A body up to this size is read whole and then counted; a larger one is counted chunk by chunk. */
const SMALL_BYTES = 64 * 1024;

/**
 * The request's body, decompressed; never more than `limit` bytes of it are in memory. It counts
 * against the budget of all bodies, where there is one, as it grows.
 * @throws ProblemError 413 when it is longer, 415 for another encoding, 400 for broken gzip or a
 *   body that is cut off, 503 over the budget
 */
export async function readBody(context: Context, limitBytes: number): Promise<Uint8Array> {
  const encoding = (context.req.header('content-encoding') ?? 'identity').toLowerCase();
  if (encoding !== 'identity' && encoding !== 'gzip') {
    throw new ProblemError({
      name: 'unsupported-encoding',
      status: 415,
      detail: `content-encoding ${JSON.stringify(encoding)} is not supported; send gzip or none`,
    });
  }
  const raw = await readRaw(context, limitBytes).catch((error: unknown) => {
    throw error instanceof ProblemError ? error : cutBodyProblem();
  });
  return encoding === 'gzip' ? decompress(context, raw, limitBytes) : raw;
}

async function readRaw(context: Context, limitBytes: number): Promise<Uint8Array> {
  const lengthBytes = Number(context.req.header('content-length') ?? Infinity);
  if (lengthBytes !== Infinity && lengthBytes > limitBytes) throw bodyTooLargeProblem(limitBytes);
  if (lengthBytes <= SMALL_BYTES) {
    const body = new Uint8Array(await context.req.arrayBuffer());
    context.get('bodyShare')?.take(body.length);
    return body;
  }
  const stream: AsyncIterable<Uint8Array, undefined> = context.req.raw.body ?? Readable.from([]);
  return collect(context, stream, limitBytes);
}

async function collect(
  context: Context,
  stream: AsyncIterable<Uint8Array, undefined>,
  limitBytes: number,
): Promise<Uint8Array> {
  const share = context.get('bodyShare');
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  const parts = stream[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = parts.next();
      const { value: chunk } = await (share?.receive(next) ?? next);
      if (chunk === undefined) return Buffer.concat(chunks);
      sizeBytes += chunk.length;
      if (sizeBytes > limitBytes) throw bodyTooLargeProblem(limitBytes);
      share?.take(chunk.length);
      chunks.push(chunk);
    }
  } catch (error) {
    // Not waited for: the stream ends after the part that is asked for, which may never come.
    parts.return?.().catch(() => undefined);
    throw error;
  }
}

async function decompress(
  context: Context,
  raw: Uint8Array,
  limitBytes: number,
): Promise<Uint8Array> {
  const unpacked = Readable.from([raw]).pipe(createGunzip({ chunkSize: SMALL_BYTES }));
  try {
    return await collect(context, unpacked, limitBytes);
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    throw new ProblemError({
      name: 'broken-gzip',
      status: 400,
      detail: 'the body is not what content-encoding says: gzip that can be unpacked',
    });
  }
}

/**
 * The sender went away or took too long, which is no fault of the server. The answer arrives only
 * if it still listens.
 */
function cutBodyProblem(): ProblemError {
  return new ProblemError({
    name: 'cut-body',
    status: 400,
    detail: 'the body ended before all of it had come; nothing was taken, send it again',
    headers: { connection: 'close' },
  });
}

function bodyTooLargeProblem(limitBytes: number): ProblemError {
  const megabytes = limitBytes / 1024 / 1024;
  return new ProblemError({
    name: 'body-too-large',
    status: 413,
    detail: `the body is over ${megabytes} MB unpacked; send smaller batches, for example 100 events each (oaieval: --http-batch-size 100)`,
    headers: { connection: 'close' },
  });
}
