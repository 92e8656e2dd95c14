import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { type Addresses, ownOrigin } from './foreign-pages.ts';

const NAME = 'evalake_session';

const OPTIONS = { httpOnly: true, sameSite: 'Strict', path: '/' } as const;

/**
 * Over HTTPS the name begins with `__Host-`, so that no other host of the domain can set the cookie.
 * Over plain HTTP it does not: browsers differ on whether they take such a cookie from localhost.
 */
function optionsOf(context: Context, addresses: Addresses) {
  const isSecure = ownOrigin(context, addresses).startsWith('https:');
  return isSecure ? ({ ...OPTIONS, prefix: 'host', secure: true } as const) : OPTIONS;
}

/** The id of the session that the browser sends. */
export function readSessionCookie(context: Context, addresses: Addresses): string | undefined {
  const options = optionsOf(context, addresses);
  return 'prefix' in options ? getCookie(context, NAME, options.prefix) : getCookie(context, NAME);
}

export function setSessionCookie(context: Context, addresses: Addresses, id: string): void {
  setCookie(context, NAME, id, optionsOf(context, addresses));
}

export function clearSessionCookie(context: Context, addresses: Addresses): void {
  deleteCookie(context, NAME, optionsOf(context, addresses));
}
