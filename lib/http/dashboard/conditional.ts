import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Context } from 'hono';
import type { RecentValues } from '#ports/recent-values.ts';
import { namesTag } from '../answers/entity-tag.ts';
import { LEAST_GZIP_BYTES, takesGzip } from '../answers/gzip-form.ts';

/** An ETag of RFC 9110: strong, or weak where equal answers may differ in bytes. */
export function strongTag(revision: string): string {
  return `"${revision}"`;
}

export function weakTag(revision: string): string {
  return `W/${strongTag(revision)}`;
}

/** Answers by address, form and tag, that take long to make and are asked for by several. */
export type KeptAnswers = RecentValues<FormedAnswer>;

/** An answer as it is sent: packing one takes longer than making it of rows that are in memory. */
interface FormedAnswer {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * The JSON of `read` with its ETag. Where the request has that already, the answer is 304 and `read` is
 * not called.
 */
export async function answerOnce(
  { req }: Context,
  etag: string,
  read: () => unknown,
  kept?: KeptAnswers,
): Promise<Response> {
  if (namesTag(req.header('if-none-match'), etag)) {
    return new Response(null, { status: 304, headers: { etag } });
  }
  const isGzip =
    kept !== undefined && req.method !== 'HEAD' && takesGzip(req.header('accept-encoding'));
  const name = `${isGzip ? 'gzip' : 'plain'} ${req.url} ${etag}`;
  const { body, headers } = kept?.get(name) ?? (await form(await read(), isGzip));
  kept?.set(name, { body, headers }, body.length);
  return new Response(body, { headers: { ...headers, etag } });
}

const JSON_TYPE = { 'content-type': 'application/json' };
const GZIP_JSON = { ...JSON_TYPE, 'content-encoding': 'gzip', vary: 'Accept-Encoding' };
const pack = promisify(gzip);

async function form(content: unknown, isGzip: boolean): Promise<FormedAnswer> {
  const text = Buffer.from(JSON.stringify(content));
  return isGzip && text.length >= LEAST_GZIP_BYTES
    ? { body: await pack(text), headers: GZIP_JSON }
    : { body: text, headers: JSON_TYPE };
}
