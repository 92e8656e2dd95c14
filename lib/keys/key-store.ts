import { BadArgumentsError, EvalakeError } from '#contract/evalake-error.ts';
import { createHash, randomBytes } from 'node:crypto';
import { API_KEYS_PREFIX, apiKeyKey } from '#contract/keys.ts';
import { isProjectName } from '#contract/names.ts';
import type { Clock } from '#ports/clock.ts';
import { listKeys, type ObjectStore, type StoredObject } from '#ports/object-store.ts';
import { type ApiKey, apiKeySchema, type Scope } from '#schemas/api-key.ts';

/** A key cannot be created as requested. */
export class InvalidKeyRequestError extends BadArgumentsError {
  override readonly name = 'InvalidKeyRequestError';
}

export class UnknownKeyIdError extends EvalakeError {
  override readonly name = 'UnknownKeyIdError';
  constructor(id: string) {
    super(`there is no key ${id}; see: evalake keys list`);
  }
}

const SECRET_BYTES = 32;
const SECRET_PREFIX = 'evk_';
const ID_LENGTH = 12;

export interface KeyRequest {
  readonly scope: Scope;
  /** Absent for `admin`, required for every other scope. */
  readonly project?: string | undefined;
  /** Milliseconds since 1970. */
  readonly expiresAtMs?: number | undefined;
}

/**
 * API keys as objects of the lake, named by the hash of their secret. A secret has 256 random bits, so
 * its plain hash gives nothing away, and the lookup takes the same time for every wrong guess.
 */
export class KeyStore {
  readonly #store: ObjectStore;
  readonly #clock: Clock;

  constructor(store: ObjectStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** @returns the key, and its secret, which is not stored. @throws InvalidKeyRequestError */
  async create({
    scope,
    project,
    expiresAtMs,
  }: KeyRequest): Promise<{ secret: string; key: ApiKey }> {
    checkRequest(scope, project);
    const nowMs = this.#clock.now();
    if (expiresAtMs !== undefined && expiresAtMs <= nowMs) {
      throw new InvalidKeyRequestError('the key would already have expired');
    }
    const secret = `${SECRET_PREFIX}${randomBytes(SECRET_BYTES).toString('base64url')}`;
    const hash = hashOfSecret(secret);
    const key: ApiKey = {
      v: 1,
      id: hash.slice(0, ID_LENGTH),
      scope,
      project: project ?? null,
      created_at: new Date(nowMs).toISOString(),
      expires_at: expiresAtMs === undefined ? null : new Date(expiresAtMs).toISOString(),
      revoked_at: null,
    };
    await this.#store.put(apiKeyKey(hash), format(key), { ifAbsent: true });
    return { secret, key };
  }

  /** The key with this secret, also when it has expired or was revoked. */
  async find(secret: string): Promise<ApiKey | undefined> {
    return this.findByHash(hashOfSecret(secret));
  }

  /** The key whose secret has this hash, in any state. */
  async findByHash(hash: string): Promise<ApiKey | undefined> {
    const stored = await this.#store.get(apiKeyKey(hash));
    return stored && parse(stored);
  }

  /** Oldest first. */
  async list(): Promise<ApiKey[]> {
    const keys: ApiKey[] = [];
    for await (const key of listKeys(this.#store, API_KEYS_PREFIX)) {
      const stored = await this.#store.get(key);
      if (stored) keys.push(parse(stored));
    }
    return keys.sort((a, b) => (a.created_at < b.created_at ? -1 : 1));
  }

  /** Whether a key was ever created, revoked ones included. */
  async hasKeys(): Promise<boolean> {
    const { keys } = await this.#store.list(API_KEYS_PREFIX, { limit: 1 });
    return keys.length > 0;
  }

  /** Idempotent. @throws UnknownKeyIdError */
  async revoke(id: string): Promise<ApiKey> {
    for await (const key of listKeys(this.#store, API_KEYS_PREFIX)) {
      const stored = await this.#store.get(key);
      const found = stored && parse(stored);
      if (found?.id !== id) continue;
      if (found.revoked_at !== null) return found;
      const revoked = { ...found, revoked_at: new Date(this.#clock.now()).toISOString() };
      await this.#store.put(key, format(revoked), { ifMatch: stored?.etag ?? '' });
      return revoked;
    }
    throw new UnknownKeyIdError(id);
  }
}

function checkRequest(scope: Scope, project: string | undefined): void {
  if (scope === 'admin') {
    if (project !== undefined) {
      throw new InvalidKeyRequestError('an admin key covers every project; leave out the project');
    }
  } else if (project === undefined) {
    throw new InvalidKeyRequestError(`a ${scope} key needs a project`);
  } else if (!isProjectName(project)) {
    throw new InvalidKeyRequestError(
      `${JSON.stringify(project)} is no project name: letters, digits, '.', '_', '-', at most 64, a letter or digit first`,
    );
  }
}

const SECRET = /^evk_[A-Za-z0-9_-]{43}$/;

/** Whether the text has the form of a secret. Other text is no key and needs no lookup. */
export function isSecret(text: string): boolean {
  return SECRET.test(text);
}

/** SHA-256 of a secret, which stands for it in the lake, in lookups and in memory. */
export function hashOfSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

function format(key: ApiKey): Uint8Array {
  return Buffer.from(`${JSON.stringify(key, null, 2)}\n`);
}

function parse(stored: StoredObject): ApiKey {
  return apiKeySchema.parse(JSON.parse(Buffer.from(stored.bytes).toString()));
}
