import type { Context, MiddlewareHandler } from 'hono';
import { isProjectName } from '#contract/names.ts';
import { authorize, ForbiddenError, missingKeyError, readSecret } from '#keys/authorize.ts';
import { hashOfSecret, isSecret, type KeyStore } from '#keys/key-store.ts';
import type { Clock } from '#ports/clock.ts';
import type { ApiKey, Scope } from '#schemas/api-key.ts';
import { ProblemError } from './problem.ts';

declare module 'hono' {
  interface ContextVariableMap {
    /** Id of the request's key; absent where none is needed. */
    apiKeyId?: string;
  }
}

export interface AccessPorts {
  readonly keys: KeyStore;
  readonly clock: Clock;
  /**
   * Serves requests from this machine without a key until the first key is created. Only for the
   * embedded server.
   */
  readonly openWithoutKeys: boolean;
}

/** How long a found key is trusted, and a missing one taken for missing, without another look-up. */
const CACHE_MS = 1000;
const CACHE_SIZE = 1000;
const OPEN_CACHE_MS = 200;

/** Middleware that lets a request through if its key has the scope. */
export type Guard = (scope: Scope) => MiddlewareHandler;

/** The id of the key that let the request through; undefined where none was needed. */
export function keyIdOf(context: Context): string | undefined {
  return context.get('apiKeyId');
}

/**
 * Guards routes below `/v1/projects/:project/`; a route without a project is guarded for the whole
 * lake.
 */
export function openGuard(ports: AccessPorts): Guard {
  const find = cacheKeyLookups(ports);
  const isOpen = watchForFirstKey(ports);
  return (scope) => async (context, next) => {
    const project = context.req.param('project');
    if (project !== undefined) checkProject(project);
    if (await isOpen()) refuseBrowsers(context);
    else {
      const secret = readSecret((name) => context.req.header(name));
      if (secret === undefined) throw missingKeyError();
      const key = await find(secret);
      authorize(key, { project, scope }, ports.clock.now());
      if (key) context.set('apiKeyId', key.id);
    }
    await next();
  };
}

/**
 * Whether the lake is open. Once a key exists it stays closed; until then the store is asked again,
 * at most every `OPEN_CACHE_MS`.
 */
function watchForFirstKey({ keys, clock, openWithoutKeys }: AccessPorts): () => Promise<boolean> {
  let open = openWithoutKeys;
  let lookAgainAtMs = -Infinity;
  return async () => {
    if (!open || clock.now() < lookAgainAtMs) return open;
    open = !(await keys.hasKeys());
    lookAgainAtMs = clock.now() + OPEN_CACHE_MS;
    return open;
  };
}

function checkProject(project: string): void {
  if (isProjectName(project)) return;
  throw new ProblemError({
    name: 'invalid-project',
    status: 400,
    detail: `${JSON.stringify(project.slice(0, 80))} is no project name: letters, digits, '.', '_', '-', at most 64, a letter or digit first`,
  });
}

function cacheKeyLookups({
  keys,
  clock,
}: AccessPorts): (secret: string) => Promise<ApiKey | undefined> {
  const cache = new Map<string, { key: ApiKey | undefined; untilMs: number }>();
  return async (secret) => {
    if (!isSecret(secret)) return undefined;
    const nowMs = clock.now();
    // The cache is keyed by the hash: no lookup compares secrets, and no secret stays in memory.
    const hash = hashOfSecret(secret);
    const cached = cache.get(hash);
    if (cached && cached.untilMs > nowMs) return cached.key;
    const key = await keys.findByHash(hash);
    if (cache.size >= CACHE_SIZE) cache.clear();
    cache.set(hash, { key, untilMs: nowMs + CACHE_MS });
    return key;
  };
}

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

/**
 * Refuses requests of web pages and of proxies. A page of another origin, or one whose name was made to resolve to
 * this machine (DNS rebinding), reaches loopback too, and would otherwise read and write the lake.
 */
function refuseBrowsers(context: Context): void {
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
  const foreign = origin !== undefined && origin.toLowerCase() !== `http://${host.toLowerCase()}`;
  if (foreign || (site !== 'none' && site !== 'same-origin')) {
    throw new ForbiddenError(
      'without a key no request from a web page is served; create a key (evalake keys create)',
    );
  }
}
