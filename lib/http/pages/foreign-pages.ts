import type { Context } from 'hono';
import { ForbiddenError } from '#keys/authorize.ts';

/** A page of ours sends it. No other page can: a browser would ask first, and is answered nothing. */
export const PAGE_HEADER = 'x-evalake';

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i;

/** What proxies and tunnels add. Behind one, a request of anybody comes from this machine. */
const FORWARDING = [
  'forwarded',
  'via',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-real-ip',
  'cf-connecting-ip',
];

/** Methods that change nothing. */
export const READING: readonly string[] = ['GET', 'HEAD'];

/** Where a server can be reached. */
export interface Addresses {
  /** Scheme and host under which readers reach it, where a proxy stands before it. */
  readonly publicUrl?: string | undefined;
  /** Origins of other sites whose pages may ask, with keys of their own. */
  readonly corsOrigins?: readonly string[] | undefined;
}

/** The origin that a request was sent to, `scheme://host[:port]`. */
export function ownOrigin({ req }: Context, { publicUrl }: Addresses = {}): string {
  const { protocol, host: urlHost } = new URL(req.url);
  const host = (req.header('host') ?? urlHost).toLowerCase();
  const known = publicUrl === undefined ? undefined : new URL(publicUrl);
  return `${known?.host === host ? known.protocol : protocol}//${host}`;
}

/**
 * Serves programs of this machine, and the pages of this server, while no key is needed. A page of
 * another origin, or one whose name was made to resolve to this machine (DNS rebinding), and anybody
 * behind a proxy, reaches loopback too, and would otherwise read and write the lake.
 */
export function refuseForeignPages(context: Context): void {
  const host = context.req.header('host') ?? '';
  if (!LOOPBACK.test(host)) {
    throw new ForbiddenError(
      'without a key only requests to localhost are served; create a key (evalake keys create)',
    );
  }
  const forwarding = FORWARDING.find((name) => context.req.header(name) !== undefined);
  if (forwarding !== undefined) {
    throw new ForbiddenError(
      `without a key no request that a proxy forwards (${forwarding}) is served; create a key (evalake keys create)`,
    );
  }
  const origin = context.req.header('origin');
  const site = context.req.header('sec-fetch-site') ?? 'none';
  const isForeign = origin !== undefined && origin.toLowerCase() !== `http://${host.toLowerCase()}`;
  if (isForeign || (site !== 'none' && site !== 'same-origin')) {
    throw new ForbiddenError(
      'without a key no request of another web page is served; create a key (evalake keys create)',
    );
  }
}

/**
 * Refuses what a page of another origin makes a browser send, also with a password that the browser
 * remembers. Other ports of this machine are the same site, so that is not enough.
 */
export function refuseOtherOrigins(context: Context, { corsOrigins = [] }: Addresses): void {
  const site = context.req.header('sec-fetch-site') ?? 'none';
  if (site === 'none' || site === 'same-origin') return;
  const origin = context.req.header('origin');
  if (origin !== undefined && corsOrigins.includes(origin)) return;
  throw new ForbiddenError(
    'no request of a web page of another origin is served here; on AWS corsOrigins names those that may ask',
  );
}

/**
 * Checks that a request which a browser's cookie authorises was made by a page of this server.
 * Cookies know no ports: pages of other ports of this host have the browser send them too.
 */
export function checkCookieSender(context: Context, addresses: Addresses): void {
  const isReading = READING.includes(context.req.method);
  const isMarked = context.req.header(PAGE_HEADER) === '1';
  if (isSameOrigin(context, addresses, isReading, isMarked) && (isReading || isMarked)) return;
  throw new ForbiddenError(
    `by a session only pages of this server may ask: Sec-Fetch-Site: same-origin, or the same Origin, and to change something ${PAGE_HEADER}: 1; programs send a key`,
  );
}

function isSameOrigin(
  context: Context,
  addresses: Addresses,
  isReading: boolean,
  isMarked: boolean,
): boolean {
  const site = context.req.header('sec-fetch-site');
  if (site !== undefined) return site === 'same-origin' || (isReading && site === 'none');
  const origin = context.req.header('origin');
  if (origin !== undefined) return origin.toLowerCase() === ownOrigin(context, addresses);
  // Over plain HTTP to another machine browsers send neither with a GET; the mark tells as much.
  return isReading && isMarked;
}
