import type { Context, MiddlewareHandler } from 'hono';
import { compress } from 'hono/compress';
import { READING } from '../pages/foreign-pages.ts';
import { gzipTag, namesTag, tagOf } from './entity-tag.ts';
import { LEAST_GZIP_BYTES } from './gzip-form.ts';

declare module 'hono' {
  interface ContextVariableMap {
    /** The tag of the answer as it was before it was compressed; absent where it has none. */
    contentTag?: string;
    /** Whether another thread has finished the answer. */
    isFinished?: true;
  }
}

/** The headers that describe the bytes of an answer, and not what may be done with it. */
const OF_BYTES = ['content-type', 'content-length', 'content-encoding', 'content-range'];

const compressed = compress({ encoding: 'gzip', threshold: LEAST_GZIP_BYTES });

/**
 * Gives each answer its length and its tag, answers 304 to who has it already, and compresses it for
 * who takes that. An answer with `Transfer-Encoding: chunked` is a stream: it goes out as it comes,
 * without length and tag, and says itself whether it is compressed.
 */
export function finishAnswer(): MiddlewareHandler {
  return async (context, next) => {
    await compressed(context, async () => {
      await next();
      await measure(context);
    });
    const tag = context.get('contentTag');
    const { headers } = context.res;
    if (tag !== undefined && headers.get('content-encoding') === 'gzip') {
      headers.set('etag', gzipTag(tag));
    }
  };
}

async function measure(context: Context): Promise<void> {
  const { res, req } = context;
  if (context.get('isFinished') === true) return;
  // Only what is read has a tag. Who asks for the body of an answer makes a stream of it.
  if (res.headers.has('content-length') && !READING.includes(req.method)) return;
  if (res.headers.has('transfer-encoding') || res.body === null) return;
  const bytes = new Uint8Array(await res.arrayBuffer());
  const headers = new Headers(res.headers);
  headers.set('content-length', String(bytes.length));
  const isData = READING.includes(req.method) && res.status === 200;
  if (isData && headers.get('cache-control') !== 'no-store') {
    const tag = headers.get('etag') ?? tagOf(bytes);
    headers.set('etag', tag);
    context.set('contentTag', tag);
    if (namesTag(req.header('if-none-match'), tag)) {
      answer(context, notModified(headers));
      return;
    }
  }
  answer(context, new Response(bytes, { status: res.status, headers }));
}

/**
 * A browser puts the headers of a 304 in the place of those that it has: without the page's own
 * policy, the page would have that of every other answer, and could run nothing after a reload.
 */
function notModified(headers: Headers): Response {
  const kept = [...headers].filter(([name]) => !OF_BYTES.includes(name));
  return new Response(null, { status: 304, headers: kept });
}

/** Hono adds the headers of an answer to those of the answer that takes its place. */
function answer(context: Context, response: Response): void {
  context.res = undefined;
  context.res = response;
}
