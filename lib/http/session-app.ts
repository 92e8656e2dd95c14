import { type Context, Hono } from 'hono';
import { VERSION } from '#contract/version.ts';
import { counts, mayRead, missingKeyError, readSecret } from '#keys/authorize.ts';
import { hashOfSecret } from '#keys/key-store.ts';
import { sessionEndMs } from '#keys/session-record.ts';
import type { FoundSession, Sessions } from '#keys/sessions.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import { listProjects } from '#read/list-projects.ts';
import type { ApiKey } from '#schemas/api-key.ts';
import type { MeAnswer } from '#schemas/session.ts';
import { type AccessPorts, openGuard } from './access.ts';
import { checkCookieSender, refuseOtherOrigins } from './pages/foreign-pages.ts';
import { ProblemError } from './problem.ts';
import { sessionRoutes } from './routes/session-routes.ts';
import { serve, serveOpen } from './serve-route.ts';
import { clearSessionCookie, readSessionCookie, setSessionCookie } from './pages/session-cookie.ts';

export interface SessionAppPorts extends AccessPorts {
  readonly store: ObjectStore;
  readonly sessions: Sessions;
  readonly host: MeAnswer['host'];
}

/** Each costs a look-up when the session is read. */
const MOST_KEYS = 20;

const NOT_KEPT = { 'cache-control': 'no-store' };

/** The routes by which a page signs in and out, and learns what it may. */
export function sessionApp(ports: SessionAppPorts): Hono {
  const app = new Hono();
  const guard = openGuard(ports);
  serve(app, guard, sessionRoutes.signIn, async ({ context }) =>
    context.json(await signIn(ports, context), 200, NOT_KEPT),
  );
  serveOpen(app, sessionRoutes.signOut, ({ context }) => signOut(ports, context));
  serve(app, guard, sessionRoutes.me, ({ context }) => {
    const { key, session } = context.get('caller') ?? {};
    if (session) return describe(ports, session.keys, session.endsAtMs);
    return describe(ports, key && [key]);
  });
  return app;
}

/** A new id each time: one that somebody else put into the browser is good for nothing afterwards. */
async function signIn(ports: SessionAppPorts, context: Context): Promise<MeAnswer> {
  const caller = context.get('caller');
  const secret = readSecret((name) => context.req.header(name));
  if (!caller || caller.session || secret === undefined) throw missingKeyError();
  const before = await sessionBefore(ports, context);
  const hashes = [...(before?.session.keys ?? []), hashOfSecret(secret)];
  if (new Set(hashes).size > MOST_KEYS) throw tooManyKeysProblem();
  const { id, session } = await ports.sessions.open(hashes, before?.session.created_at);
  await endSession(ports, context);
  setSessionCookie(context, ports, id);
  const others = (before?.keys ?? []).filter((key) => key.id !== caller.key.id);
  return describe(ports, [...others, caller.key], sessionEndMs(session));
}

async function signOut(ports: SessionAppPorts, context: Context): Promise<Response> {
  refuseOtherOrigins(context, ports);
  if (readSessionCookie(context, ports) !== undefined) checkCookieSender(context, ports);
  await endSession(ports, context);
  clearSessionCookie(context, ports);
  return context.body(null, 204, NOT_KEPT);
}

async function sessionBefore(
  ports: SessionAppPorts,
  context: Context,
): Promise<FoundSession | undefined> {
  const id = readSessionCookie(context, ports);
  if (id === undefined) return undefined;
  checkCookieSender(context, ports);
  return ports.sessions.find(id);
}

async function endSession({ sessions, ...addresses }: SessionAppPorts, context: Context) {
  const id = readSessionCookie(context, addresses);
  if (id !== undefined) await sessions.end(id);
}

/** @param keys undefined where none is needed */
async function describe(
  { store, clock, host }: SessionAppPorts,
  keys: readonly ApiKey[] | undefined,
  endsAtMs?: number,
): Promise<MeAnswer> {
  const counting = (keys ?? []).filter((key) => counts(key, clock.now()));
  const ofLake = keys === undefined || counting.some(({ scope }) => scope === 'admin');
  return {
    version: VERSION,
    host,
    open: keys === undefined,
    keys: counting.map(({ id, scope, project, expires_at }) => ({
      id,
      scope,
      project,
      expires_at,
    })),
    projects: ofLake ? await listProjects(store) : readableProjects(counting),
    session: endsAtMs === undefined ? null : { expires_at: new Date(endsAtMs).toISOString() },
  };
}

function readableProjects(keys: readonly ApiKey[]): string[] {
  const names = keys.filter(mayRead).flatMap(({ project }) => project ?? []);
  return [...new Set(names)].sort();
}

function tooManyKeysProblem(): ProblemError {
  return new ProblemError({
    name: 'too-many-keys',
    status: 422,
    detail: `a session holds at most ${MOST_KEYS} keys; sign out, or use a key with scope admin`,
  });
}
