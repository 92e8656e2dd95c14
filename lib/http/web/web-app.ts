import { Hono } from 'hono';
import { ProblemError } from '../problem.ts';
import { pageHeaders } from './page-headers.ts';

/** A file of the dashboard, in the forms in which it can be sent. */
export interface WebFile {
  readonly type: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** By content coding; none for the page itself. */
  readonly coded: Readonly<Partial<Record<Coding, Uint8Array<ArrayBuffer>>>>;
}

/** From the smallest form to the largest. */
export const codings = ['br', 'gzip'] as const;
export type Coding = (typeof codings)[number];

/** The built dashboard, by path: `index.html`, `assets/…`. */
export type WebFiles = ReadonlyMap<string, WebFile>;

export interface WebAppOptions {
  /** Reads the dashboard; undefined where it has not been built. */
  readonly files: () => Promise<WebFiles | undefined>;
}

const PAGE = 'index.html';
/** Names of assets contain the hash of what they hold. */
const ASSET_CACHING = 'public, max-age=31536000, immutable';

/**
 * The dashboard: a page and its assets, the same for everybody and without anything of the lake. So
 * neither asks for a key. The page's own requests do.
 */
export function webApp({ files }: WebAppOptions): Hono {
  const app = new Hono();
  const headers = pageHeaders();
  app.get('/', async () => {
    const page = (await files())?.get(PAGE);
    if (!page) throw notBuilt();
    const own = { 'content-type': page.type, 'cache-control': 'no-cache' };
    return new Response(page.bytes, { headers: { ...headers, ...own } });
  });
  app.get('/assets/:name', async (context) => {
    const file = (await files())?.get(`assets/${context.req.param('name')}`);
    if (!file) throw noAsset(context.req.path);
    return assetResponse(file, context.req.header('accept-encoding') ?? '', headers);
  });
  return app;
}

function assetResponse(
  { type, bytes, coded }: WebFile,
  accepted: string,
  headers: Readonly<Record<string, string>>,
): Response {
  const coding = codings.find((each) => coded[each] && takes(accepted, each));
  return new Response((coding && coded[coding]) ?? bytes, {
    headers: {
      ...headers,
      'content-type': type,
      'cache-control': ASSET_CACHING,
      vary: 'accept-encoding',
      ...(coding ? { 'content-encoding': coding } : {}),
    },
  });
}

/** Whether an Accept-Encoding names the coding, and not with quality 0. */
function takes(accepted: string, coding: Coding): boolean {
  return accepted.split(',').some((each) => {
    const [name = '', ...parameters] = each.split(';').map((part) => part.trim().toLowerCase());
    return name === coding && !parameters.some((quality) => /^q=0(\.0*)?$/.test(quality));
  });
}

function notBuilt(): ProblemError {
  return new ProblemError({
    name: 'dashboard-not-built',
    status: 404,
    detail: 'the dashboard has not been built; run npm run build, and start the server again',
  });
}

/** A page from before an update asks for assets that went with it. */
function noAsset(path: string): ProblemError {
  return new ProblemError({
    name: 'not-found',
    status: 404,
    detail: `there is no ${path}; the dashboard may have been updated: reload the page`,
  });
}
