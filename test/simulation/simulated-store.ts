import { parseInboxKey } from '#contract/keys.ts';
import { formatSealTarget } from '#contract/seal-target.ts';
import {
  type ObjectStore,
  PreconditionFailedError,
  type PutCondition,
  StoreUnavailableError,
} from '#ports/object-store.ts';
import type { Actor } from './actor.ts';
import { Dice } from './dice.ts';
import type { FaultKind } from './faults.ts';
import type { PortCalls } from './port-calls.ts';

const ALWAYS = ['error', 'crash', 'slow'] as const;
const WRITES = [...ALWAYS, 'error after', 'crash after'] as const;

/** The store as one actor sees it: far away, at times failing, and listing in small pages. */
export class SimulatedStore implements ObjectStore {
  readonly #calls: PortCalls;
  readonly #actor: Actor;
  readonly #store: ObjectStore;
  readonly #seed: number;

  constructor(calls: PortCalls, actor: Actor, store: ObjectStore, seed: number) {
    this.#calls = calls;
    this.#actor = actor;
    this.#store = store;
    this.#seed = seed;
  }

  readonly get: ObjectStore['get'] = (key) =>
    this.#call(`get ${placeOf(key)}`, ALWAYS, () => this.#store.get(key));

  readonly getRange: ObjectStore['getRange'] = (key, start, end) =>
    this.#call(`get ${placeOf(key)}`, ALWAYS, () => this.#store.getRange(key, start, end));

  readonly open: ObjectStore['open'] = async (key) => {
    const name = `get ${placeOf(key)}`;
    const opened = await this.#call(name, ALWAYS, () => this.#store.open(key));
    return (
      opened && {
        ...opened,
        read: (...range) => this.#call(name, ALWAYS, () => opened.read(...range)),
      }
    );
  };

  readonly head: ObjectStore['head'] = (key) =>
    this.#call(`head ${placeOf(key)}`, ALWAYS, () => this.#store.head(key));

  readonly put: ObjectStore['put'] = (key, bytes, condition?: PutCondition) => {
    const effect = () => this.#store.put(key, bytes, condition);
    const name = `put ${placeOf(key)}`;
    return condition ? this.#conditional(name, key, effect) : this.#call(name, WRITES, effect);
  };

  readonly deleteMatching: ObjectStore['deleteMatching'] = (key, etag) =>
    this.#conditional(`delete ${placeOf(key)}`, key, () => this.#store.deleteMatching(key, etag));

  readonly list: ObjectStore['list'] = (prefix, options = {}) => {
    const limit = new Dice(this.#seed, `page ${prefix} ${options.cursor ?? ''}`).pick([1, 2, 1000]);
    return this.#call(`list ${placeOf(prefix)}`, ALWAYS, () =>
      this.#store.list(prefix, { ...options, limit }),
    );
  };

  readonly delete: ObjectStore['delete'] = (keys) => {
    const faults = keys.length > 1 ? ([...WRITES, 'half'] as const) : WRITES;
    const name = `delete ${placeOf(keys[0] ?? 'nothing')}`;
    const half = keys.slice(0, keys.length / 2);
    return this.#call(
      name,
      faults,
      () => this.#store.delete(keys),
      async (fault) => {
        if (fault === 'half') await this.#store.delete(half);
        throw unavailable();
      },
    );
  };

  #conditional<T>(name: string, key: string, effect: () => Promise<T>): Promise<T> {
    return this.#call(name, [...WRITES, '409', '412'], effect, async (fault) => {
      if (fault === '412') await effect();
      throw fault === '409' || fault === '412' ? new PreconditionFailedError(key) : unavailable();
    });
  }

  #call<T>(
    name: string,
    faults: readonly FaultKind[],
    effect: () => Promise<T>,
    suffer: (fault: FaultKind) => Promise<T> = () => Promise.reject(unavailable()),
  ): Promise<T> {
    return this.#calls.run(this.#actor, {
      name,
      faults,
      effect,
      suffer: async (fault) => {
        if (fault === 'error after') await effect();
        return suffer(fault);
      },
    });
  }
}

function unavailable(): StoreUnavailableError {
  return new StoreUnavailableError('a simulated fault');
}

/** The key without hashes and times, so that it says the same in every variant of a scenario. */
function placeOf(key: string): string {
  const inbox = parseInboxKey(key);
  if (inbox) return `inbox/${inbox.target.project}/${formatSealTarget(inbox.target)}/*`;
  return key.replace(/[0-9a-f]{32}/, '*');
}
