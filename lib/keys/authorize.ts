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

/** The access that a request needs. `project` is undefined when it concerns the whole lake. */
export interface Access {
  readonly project: string | undefined;
  readonly scope: Scope;
}

/**
 * @throws UnauthenticatedError when the key is unknown, expired or revoked
 * @throws ForbiddenError when it does not give the access
 */
export function authorize(
  key: ApiKey | undefined,
  { project, scope }: Access,
  nowMs: number,
): void {
  if (!key) throw new UnauthenticatedError(`this key is not known; ${HOW}`);
  if (key.revoked_at !== null) throw new UnauthenticatedError('this key was revoked');
  if (key.expires_at !== null && Date.parse(key.expires_at) <= nowMs) {
    throw new UnauthenticatedError('this key has expired');
  }
  if (key.scope === 'admin') return;
  if (!gives(key.scope, scope)) {
    throw new ForbiddenError(
      `this key may ${key.scope}; the request needs a key with scope ${scope}`,
    );
  }
  if (key.project !== project) {
    throw new ForbiddenError('this key belongs to another project');
  }
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
