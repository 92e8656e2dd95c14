import { type LongStore, StoreUnavailableError } from '#ports/object-store.ts';

/** When the fault strikes: the call fails with nothing done, or is done but reported failed. */
export type FaultMoment = 'before' | 'after';

/** Fails one call of a store, counted from 1; counts calls. */
export class FaultyStore implements LongStore {
  calls = 0;
  readonly #store: LongStore;
  readonly #failing: number;
  readonly #moment: FaultMoment;

  constructor(store: LongStore, failing: number, moment: FaultMoment) {
    this.#store = store;
    this.#failing = failing;
    this.#moment = moment;
  }

  readonly get: LongStore['get'] = (key) => this.#call(() => this.#store.get(key));
  readonly getRange: LongStore['getRange'] = (...args) =>
    this.#call(() => this.#store.getRange(...args));
  readonly open: LongStore['open'] = async (key) => {
    const opened = await this.#call(() => this.#store.open(key));
    return opened && { ...opened, read: (...range) => this.#call(() => opened.read(...range)) };
  };
  readonly head: LongStore['head'] = (key) => this.#call(() => this.#store.head(key));
  readonly put: LongStore['put'] = (...args) => this.#call(() => this.#store.put(...args));
  readonly putLong: LongStore['putLong'] = (...args) =>
    this.#call(() => this.#store.putLong(...args));
  readonly list: LongStore['list'] = (...args) => this.#call(() => this.#store.list(...args));
  readonly deleteMatching: LongStore['deleteMatching'] = (...args) =>
    this.#call(() => this.#store.deleteMatching(...args));
  readonly delete: LongStore['delete'] = (keys) => this.#call(() => this.#store.delete(keys));

  async #call<T>(run: () => Promise<T>): Promise<T> {
    const fails = ++this.calls === this.#failing;
    if (fails && this.#moment === 'before') throw new StoreUnavailableError('a fault');
    const result = await run();
    if (fails) throw new StoreUnavailableError('a fault after the effect');
    return result;
  }
}
