import type { Context, MiddlewareHandler } from 'hono';
import { isProjectName } from '#contract/names.ts';
import {
  type Access,
  ANY_PROJECT,
  authorize,
  authorizeSession,
  missingKeyError,
  readSecret,
  UnauthenticatedError,
} from '#keys/authorize.ts';
import { hashOfSecret, isSecret, type KeyStore } from '#keys/key-store.ts';
import type { FoundSession, Sessions } from '#keys/sessions.ts';
import type { Clock } from '#ports/clock.ts';
import type { ApiKey } from '#schemas/api-key.ts';
import {
  type Addresses,
  checkCookieSender,
  refuseForeignPages,
  refuseOtherOrigins,
} from './pages/foreign-pages.ts';
import { ProblemError } from './problem.ts';
import type { Route } from './routes/route.ts';
import { readSessionCookie } from './pages/session-cookie.ts';

/** Who makes a request. */
export interface Caller {
  /** The key that let the request through. */
  readonly key: ApiKey;
  /** Absent when the request has the key itself. */
  readonly session?: FoundSession;
}

declare module 'hono' {
  interface ContextVariableMap {
    /** Absent where no key is needed. */
    caller?: Caller;
  }
}

export interface AccessPorts extends Addresses {
  readonly keys: KeyStore;
  readonly clock: Clock;
  /**
   * Serves requests from this machine without a key until the first key is created. Only for the
   * embedded server.
   */
  readonly openWithoutKeys: boolean;
  /** One for all apps of a process. When absent, a cookie opens nothing. */
  readonly sessions?: Pick<Sessions, 'find'>;
}

/** Of an app that is handed only requests which the guard of another thread has let through. */
export interface CheckedPorts {
  readonly isChecked: true;
  readonly clock: Clock;
}

export type GuardPorts = AccessPorts | CheckedPorts;

/** How long a found key is trusted, and a missing one taken for missing, without another look-up. */
const CACHE_MS = 1000;
const CACHE_SIZE = 1000;
const OPEN_CACHE_MS = 200;

/** What a route asks of a key. */
export type Needed = Pick<Route, 'ofAnyProject'> & { readonly scope: Access['scope'] };

/** Middleware that lets a request through if it comes with what the route needs. */
export type Guard = (needed: Needed) => MiddlewareHandler;

/** The id of the key that let the request through; undefined where none was needed. */
export function keyIdOf(context: Context): string | undefined {
  return context.get('caller')?.key.id;
}

/**
 * Guards routes below `/v1/projects/:project/`; a route without a project is guarded for the whole
 * lake, unless a key of any project will do.
 */
export function openGuard(ports: GuardPorts): Guard {
  if ('isChecked' in ports) return () => (_, next) => next();
  const identify = openIdentify(ports);
  const isOpen = watchForFirstKey(ports);
  return ({ scope, ofAnyProject }) =>
    async (context, next) => {
      const project = context.req.param('project');
      if (project !== undefined) checkProject(project);
      if (await isOpen()) refuseForeignPages(context);
      else {
        refuseOtherOrigins(context, ports);
        const access: Access = { project: ofAnyProject === true ? ANY_PROJECT : project, scope };
        context.set('caller', await identify(context, access));
      }
      await next();
    };
}

/** Finds who makes a request. A key in its headers goes before the session of its cookie. */
function openIdentify(ports: AccessPorts): (context: Context, access: Access) => Promise<Caller> {
  const find = cacheKeyLookups(ports);
  return async (context, access) => {
    const secret = readSecret((name) => context.req.header(name));
    if (secret === undefined) return identifySession(ports, context, access);
    const key = await find(secret);
    authorize(key, access, ports.clock.now());
    return { key };
  };
}

async function identifySession(
  ports: AccessPorts,
  context: Context,
  access: Access,
): Promise<Caller> {
  const session = await findSession(ports, context);
  if (!session) throw missingKeyError();
  return { key: authorizeSession(session.keys, access, ports.clock.now()), session };
}

/**
 * The session of the request's cookie; undefined without a cookie.
 * @throws ForbiddenError when no page of this server sends it, UnauthenticatedError when it has ended
 */
async function findSession(
  ports: AccessPorts,
  context: Context,
): Promise<FoundSession | undefined> {
  const id = readSessionCookie(context, ports);
  if (id === undefined || !ports.sessions) return undefined;
  checkCookieSender(context, ports);
  const session = await ports.sessions.find(id);
  if (!session) throw new UnauthenticatedError('this session has ended; sign in again');
  return session;
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
