import { sentAs } from '#contract/evalake-error.ts';
import type { ApiKey, Scope } from '#schemas/api-key.ts';

/** The request has no key, or one that is unknown, expired or revoked. */
export class UnauthenticatedError extends sentAs('unauthenticated', 401) {
  override readonly name = 'UnauthenticatedError';
}

/** The key is valid, but not for this project or this kind of request. */
export class ForbiddenError extends sentAs('forbidden', 403) {
  override readonly name = 'ForbiddenError';
}

const HOW = 'send it as "Authorization: Bearer …", as "x-api-key", or as the password in the URL';

/** Of a request that is about the key itself: one of any project will do. */
export const ANY_PROJECT = Symbol('any project');

/** The access that a request needs. `project` is undefined when it concerns the whole lake. */
export interface Access {
  readonly project: string | undefined | typeof ANY_PROJECT;
  /** `any` for a request that every key may make. */
  readonly scope: Scope | 'any';
}

/**
 * @throws UnauthenticatedError when the key is unknown, expired or revoked
 * @throws ForbiddenError when it does not give the access
 */
export function authorize(
  key: ApiKey | undefined,
  access: Access,
  nowMs: number,
): asserts key is ApiKey {
  if (!key) throw new UnauthenticatedError(`this key is not known; ${HOW}`);
  if (key.revoked_at !== null) throw new UnauthenticatedError('this key was revoked');
  if (!counts(key, nowMs)) throw new UnauthenticatedError('this key has expired');
  const refusal = refusalOf(key, access);
  if (refusal) throw refusal;
}

/**
 * The key of a session that gives the access.
 * @throws UnauthenticatedError when no key counts any more, ForbiddenError when none gives the access
 */
export function authorizeSession(keys: readonly ApiKey[], access: Access, nowMs: number): ApiKey {
  const counting = keys.filter((key) => counts(key, nowMs));
  if (counting.length === 0) {
    throw new UnauthenticatedError(
      'the keys of this session were revoked or have expired; sign in again',
    );
  }
  const key = counting.find((each) => !refusalOf(each, access));
  if (key) return key;
  const { project, scope } = access;
  const wanted = typeof project === 'string' ? ` for project ${project}` : '';
  throw new ForbiddenError(
    `no key of this session gives this; it needs one with scope ${scope}${wanted}`,
  );
}

/** Whether the key was neither revoked nor has expired. */
export function counts({ revoked_at: revoked, expires_at: expires }: ApiKey, nowMs: number) {
  return revoked === null && (expires === null || Date.parse(expires) > nowMs);
}

function refusalOf(key: ApiKey, { project, scope }: Access): ForbiddenError | undefined {
  if (key.scope === 'admin' || scope === 'any') return undefined;
  if (!gives(key.scope, scope)) {
    return new ForbiddenError(
      `this key may ${key.scope}; the request needs a key with scope ${scope}`,
    );
  }
  if (project !== ANY_PROJECT && key.project !== project) {
    return new ForbiddenError('this key belongs to another project');
  }
  return undefined;
}

/** Whether a key may read its project, or the lake. */
export function mayRead({ scope }: ApiKey): boolean {
  return scope === 'admin' || gives(scope, 'read');
}

/** A job that gates has to read what it decides about, so its one key is enough for both. */
function gives(has: Scope, needed: Scope): boolean {
  return has === needed || (has === 'gate' && needed === 'read');
}

/**
 * The secret in a request's headers: Bearer, `x-api-key`, or Basic, which clients make from a URL's
 * user info: the password, or the user name when there is no password.
 */
export function readSecret(header: (name: string) => string | undefined): string | undefined {
  const [, scheme = '', value = ''] = /^(\S+) +(\S+) *$/.exec(header('authorization') ?? '') ?? [];
  switch (scheme.toLowerCase()) {
    case 'bearer':
      return value;
    case 'basic': {
      const [, name, password] =
        /^([^:]*)(?::(.*))?$/s.exec(Buffer.from(value, 'base64').toString()) ?? [];
      return password || name || undefined;
    }
    default:
      return header('x-api-key');
  }
}

export function missingKeyError(): UnauthenticatedError {
  return new UnauthenticatedError(`a key is needed; ${HOW}`);
}
