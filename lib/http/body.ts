import { Readable } from 'node:stream';
import { gunzip } from 'node:zlib';
import { promisify } from 'node:util';
import type { Context } from 'hono';
import { ProblemError } from './problem.ts';

const gunzipAsync = promisify(gunzip);

/**
 * The request's body, decompressed, never more than `limit` bytes in memory for it.
 * @throws ProblemError 413 when it is longer, 415 for another encoding, 400 for broken gzip
 */
export async function readBody(context: Context, limit: number): Promise<Uint8Array> {
  const encoding = (context.req.header('content-encoding') ?? 'identity').toLowerCase();
  if (encoding !== 'identity' && encoding !== 'gzip') {
    throw new ProblemError({
      name: 'unsupported-encoding',
      status: 415,
      detail: `content-encoding ${JSON.stringify(encoding)} is not supported; send gzip or none`,
    });
  }
  const raw = await readRaw(context, limit);
  return encoding === 'gzip' ? decompress(raw, limit) : raw;
}

async function readRaw(context: Context, limit: number): Promise<Uint8Array> {
  const length = context.req.header('content-length');
  if (length !== undefined) {
    if (Number(length) > limit) throw tooLarge(limit);
    return new Uint8Array(await context.req.arrayBuffer());
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  const stream: AsyncIterable<Uint8Array> = context.req.raw.body ?? Readable.from([]);
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > limit) throw tooLarge(limit);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function decompress(raw: Uint8Array, limit: number): Promise<Uint8Array> {
  try {
    return await gunzipAsync(raw, { maxOutputLength: limit });
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge(limit);
    throw new ProblemError({
      name: 'broken-gzip',
      status: 400,
      detail: 'the body is not what content-encoding says: gzip that can be unpacked',
    });
  }
}

function tooLarge(limit: number): ProblemError {
  const megabytes = limit / 1024 / 1024;
  return new ProblemError({
    name: 'body-too-large',
    status: 413,
    detail: `the body is over ${megabytes} MB unpacked; send smaller batches, for example 100 events each (oaieval: --http-batch-size 100)`,
    headers: { connection: 'close' },
  });
}
