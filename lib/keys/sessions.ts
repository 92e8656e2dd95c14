import { randomBytes } from 'node:crypto';
import pLimit from 'p-limit';
import { sessionKey } from '#contract/keys.ts';
import type { Clock } from '#ports/clock.ts';
import {
  type ObjectStore,
  PreconditionFailedError,
  StoreUnavailableError,
} from '#ports/object-store.ts';
import type { ApiKey } from '#schemas/api-key.ts';
import type { Session } from '#schemas/session.ts';
import { hashOfSecret, type KeyStore } from './key-store.ts';
import { formatSession, hasEnded, noteUse, parseSession, sessionEndMs } from './session-record.ts';

export interface SessionPorts {
  readonly store: ObjectStore;
  readonly keys: KeyStore;
  readonly clock: Clock;
  /** False where sessions may only be read: their use is not noted there. */
  readonly notesUse?: boolean;
}

/** A session that has not ended. */
export interface FoundSession {
  readonly session: Session;
  /** Its keys that are still there, in any state. */
  readonly keys: readonly ApiKey[];
  /** When it ends if it is used no more. */
  readonly endsAtMs: number;
}

interface Loaded extends Pick<FoundSession, 'session' | 'keys'> {
  readonly etag: string;
}

interface Cached {
  readonly loaded: Promise<Loaded | undefined>;
  readonly untilMs: number;
}

/** For so long a process takes a session and its keys for what it has read of them. */
export const SESSION_TRUST_MS = 10_000;
const CACHE_SIZE = 1000;

/** Each is synced on a disk that acknowledgements of events wait for as well. */
const MOST_OPENED_AT_ONCE = 2;

const ID_BYTES = 32;
const ID_PREFIX = 'evs_';
const ID = /^evs_[A-Za-z0-9_-]{43}$/;

/**
 * Sessions of browsers as objects of the lake, named by the hash of their id, which has 256 random
 * bits. A session holds no rights of its own: it names keys, and what they may counts.
 */
export class Sessions {
  readonly #ports: SessionPorts;
  /** By the hash of the id: no id stays in memory. */
  readonly #cache = new Map<string, Cached>();
  readonly #openings = pLimit(MOST_OPENED_AT_ONCE);

  constructor(ports: SessionPorts) {
    this.#ports = ports;
  }

  /**
   * Opens a session for keys, by the hashes of their secrets.
   * @param since when the first of them was entered, ISO-8601; now when absent
   * @returns with its id, which is not stored
   */
  async open(
    keyHashes: readonly string[],
    since?: string,
  ): Promise<{ id: string; session: Session }> {
    const now = new Date(this.#ports.clock.now()).toISOString();
    const id = `${ID_PREFIX}${randomBytes(ID_BYTES).toString('base64url')}`;
    const session: Session = {
      v: 1,
      keys: [...new Set(keyHashes)],
      created_at: since ?? now,
      used_at: now,
    };
    const key = sessionKey(hashOfSecret(id));
    await this.#openings(() =>
      this.#ports.store.put(key, formatSession(session), { ifAbsent: true }),
    );
    return { id, session };
  }

  /** The session with this id, whose use is noted now and then; undefined when it has ended. */
  async find(id: string): Promise<FoundSession | undefined> {
    if (!ID.test(id)) return undefined;
    const idHash = hashOfSecret(id);
    const nowMs = this.#ports.clock.now();
    const loaded = await this.#load(idHash, nowMs);
    if (!loaded || hasEnded(loaded.session, nowMs)) return undefined;
    const { session, keys } = await this.#noteUse(idHash, loaded, nowMs);
    return { session, keys, endsAtMs: sessionEndMs(session) };
  }

  /** Ends a session, at once in this process. Idempotent. */
  async end(id: string): Promise<void> {
    if (!ID.test(id)) return;
    const idHash = hashOfSecret(id);
    await this.#ports.store.delete([sessionKey(idHash)]);
    this.#cache.delete(idHash);
  }

  /** Requests that come together wait for one look-up. */
  #load(idHash: string, nowMs: number): Promise<Loaded | undefined> {
    const cached = this.#cache.get(idHash);
    if (cached && cached.untilMs > nowMs) return cached.loaded;
    const loaded = this.#read(idHash);
    this.#remember(idHash, { loaded, untilMs: nowMs + SESSION_TRUST_MS });
    loaded.catch(() => this.#forget(idHash, loaded));
    return loaded;
  }

  async #read(idHash: string): Promise<Loaded | undefined> {
    const { store, keys } = this.#ports;
    const stored = await store.get(sessionKey(idHash));
    if (!stored) return undefined;
    const session = parseSession(stored);
    const found = await Promise.all(session.keys.map((hash) => keys.findByHash(hash)));
    return { session, keys: found.filter((key) => key !== undefined), etag: stored.etag };
  }

  /** Without a note the session ends earlier, which is no reason to refuse a request. */
  async #noteUse(idHash: string, loaded: Loaded, nowMs: number): Promise<Loaded> {
    const { store, notesUse = true } = this.#ports;
    const session = notesUse ? noteUse(loaded.session, nowMs) : undefined;
    if (!session) return loaded;
    try {
      // On the condition that it is there, so that a session that was ended stays so.
      const condition = { ifMatch: loaded.etag };
      const { etag } = await store.put(sessionKey(idHash), formatSession(session), condition);
      const noted = { ...loaded, session, etag };
      this.#remember(idHash, {
        loaded: Promise.resolve(noted),
        untilMs: this.#cache.get(idHash)?.untilMs ?? nowMs,
      });
      return noted;
    } catch (error) {
      const isPassing =
        error instanceof PreconditionFailedError || error instanceof StoreUnavailableError;
      if (!isPassing) throw error;
      return loaded;
    }
  }

  #remember(idHash: string, cached: Cached): void {
    if (this.#cache.size >= CACHE_SIZE) this.#cache.clear();
    this.#cache.set(idHash, cached);
  }

  #forget(idHash: string, loaded: Cached['loaded']): void {
    if (this.#cache.get(idHash)?.loaded === loaded) this.#cache.delete(idHash);
  }
}
