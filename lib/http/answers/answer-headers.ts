import type { MiddlewareHandler } from 'hono';

/**
 * What every answer of the API says, unless it says otherwise itself: it is no page, no script and
 * no picture of any page, nobody else may keep it, and who has it asks again whether it holds.
 */
const HEADERS = {
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
  'content-security-policy': "default-src 'none'; sandbox; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'cache-control': 'private, no-cache',
};

/** A year, in seconds. */
const HSTS = { 'strict-transport-security': 'max-age=31536000' };

/** Adds what is missing of the headers that every answer has. @param url that of the request */
export function addAnswerHeaders(headers: Headers, url: string): void {
  const all = url.startsWith('https:') ? { ...HEADERS, ...HSTS } : HEADERS;
  for (const [name, value] of Object.entries(all)) {
    if (!headers.has(name)) headers.set(name, value);
  }
}

export function answerHeaders(): MiddlewareHandler {
  return async (context, next) => {
    await next();
    addAnswerHeaders(context.res.headers, context.req.url);
  };
}
