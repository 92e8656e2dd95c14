/** No key, or one that does not count: unknown, expired or revoked. */
export class UnauthenticatedError extends Error {
  override readonly name = 'UnauthenticatedError';
}

/** A good key, but not for this project or this kind of request. */
export class ForbiddenError extends Error {
  override readonly name = 'ForbiddenError';
}

/** The wish for a key does not make sense. */
export class InvalidKeyRequestError extends Error {
  override readonly name = 'InvalidKeyRequestError';
}

export class UnknownKeyIdError extends Error {
  override readonly name = 'UnknownKeyIdError';
  constructor(id: string) {
    super(`there is no key ${id}; see: evalake keys list`);
  }
}
