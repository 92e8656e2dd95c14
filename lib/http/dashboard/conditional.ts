import type { Context } from 'hono';

const ETAG = /(?:W\/)?"[^"]*"/g;

/** An ETag of RFC 9110: strong, or weak where equal answers may differ in bytes. */
export function strongTag(revision: string): string {
  return `"${revision}"`;
}

export function weakTag(revision: string): string {
  return `W/${strongTag(revision)}`;
}

/** Whether the request has the answer with this ETag already (RFC 9110, 13.1.2). */
export function holds({ req }: Context, etag: string): boolean {
  const sent = req.header('if-none-match')?.trim();
  if (sent === undefined) return false;
  return sent === '*' || (sent.match(ETAG) ?? []).some((tag) => opaque(tag) === opaque(etag));
}

function opaque(etag: string): string {
  return etag.replace(/^W\//, '');
}

/** The JSON of `read` with its ETag, or 304 where the request has that already. */
export async function answerOnce(
  context: Context,
  etag: string,
  read: () => unknown,
): Promise<Response> {
  const headers = { etag, 'cache-control': 'private, no-cache' };
  if (holds(context, etag)) return new Response(null, { status: 304, headers });
  return Response.json(await read(), { headers });
}
