import { sentAs } from '#contract/evalake-error.ts';
import type { ApiKey, Scope } from '#schemas/api-key.ts';

/** No key, or one that does not count: unknown, expired or revoked. */
export class UnauthenticatedError extends sentAs('unauthenticated', 401) {
  override readonly name = 'UnauthenticatedError';
}

/** A good key, but not for this project or this kind of request. */
export class ForbiddenError extends sentAs('forbidden', 403) {
  override readonly name = 'ForbiddenError';
}

const HOW = 'send it as "Authorization: Bearer …", as "x-api-key", or as the password in the URL';

/** What a request may be let in for. `project` is undefined for what covers the whole lake. */
export interface Access {
  readonly project: string | undefined;
  readonly scope: Scope;
}

/**
 * @throws UnauthenticatedError when the key does not count
 * @throws ForbiddenError when it counts for something else
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
  if (key.scope !== scope) {
    throw new ForbiddenError(
      `this key may ${key.scope}; the request needs a key with scope ${scope}`,
    );
  }
  if (key.project !== project) {
    throw new ForbiddenError('this key belongs to another project');
  }
}

/**
 * The secret in a request's headers: Bearer, `x-api-key`, or the password of Basic, which is what
 * a URL's user info becomes. A URL that has only a user name gives the name.
 */
export function secretOf(header: (name: string) => string | undefined): string | undefined {
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

export function missingKey(): UnauthenticatedError {
  return new UnauthenticatedError(`a key is needed; ${HOW}`);
}
