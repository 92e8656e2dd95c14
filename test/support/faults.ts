import { type ObjectStore, StoreUnavailableError } from '#ports/object-store.ts';

/** When the fault strikes: the call fails with nothing done, or is done but reported failed. */
export type FaultMoment = 'before' | 'after';

/** Fails one call of a store, counted from 1; counts calls. */
export class FaultyStore implements ObjectStore {
  calls = 0;
  readonly #store: ObjectStore;
  readonly #failing: number;
  readonly #moment: FaultMoment;

  constructor(store: ObjectStore, failing: number, moment: FaultMoment) {
    this.#store = store;
    this.#failing = failing;
    this.#moment = moment;
  }

  readonly get: ObjectStore['get'] = (key) => this.#call(() => this.#store.get(key));
  readonly getRange: ObjectStore['getRange'] = (...args) =>
    this.#call(() => this.#store.getRange(...args));
  readonly open: ObjectStore['open'] = async (key) => {
    const opened = await this.#call(() => this.#store.open(key));
    return opened && { ...opened, read: (...range) => this.#call(() => opened.read(...range)) };
  };
  readonly head: ObjectStore['head'] = (key) => this.#call(() => this.#store.head(key));
  readonly put: ObjectStore['put'] = (...args) => this.#call(() => this.#store.put(...args));
  readonly list: ObjectStore['list'] = (...args) => this.#call(() => this.#store.list(...args));
  readonly deleteMatching: ObjectStore['deleteMatching'] = (...args) =>
    this.#call(() => this.#store.deleteMatching(...args));
  readonly delete: ObjectStore['delete'] = (keys) => this.#call(() => this.#store.delete(keys));

  async #call<T>(run: () => Promise<T>): Promise<T> {
    const fails = ++this.calls === this.#failing;
    if (fails && this.#moment === 'before') throw new StoreUnavailableError('a fault');
    const result = await run();
    if (fails) throw new StoreUnavailableError('a fault after the effect');
    return result;
  }
}
