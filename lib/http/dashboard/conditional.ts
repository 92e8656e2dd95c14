import type { Context } from 'hono';
import type { RecentValues } from '#ports/recent-values.ts';
import { namesTag } from '../answers/entity-tag.ts';

/** An ETag of RFC 9110: strong, or weak where equal answers may differ in bytes. */
export function strongTag(revision: string): string {
  return `"${revision}"`;
}

export function weakTag(revision: string): string {
  return `W/${strongTag(revision)}`;
}

/** Answers by tag, that take long to make and are asked for by several. */
export type KeptAnswers = RecentValues<Buffer>;

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
  const headers = { etag };
  if (namesTag(req.header('if-none-match'), etag)) {
    return new Response(null, { status: 304, headers });
  }
  const body = kept?.get(etag) ?? Buffer.from(JSON.stringify(await read()));
  kept?.set(etag, body, body.length);
  return new Response(Uint8Array.from(body), {
    headers: { ...headers, 'content-type': 'application/json' },
  });
}
