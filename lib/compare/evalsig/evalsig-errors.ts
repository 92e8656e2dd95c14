import { sentAs } from '#contract/evalake-error.ts';
import type { EvalsigMethod } from '#schemas/compare.ts';

/** evalsig's words for runs that have no item in common. */
export const NO_OVERLAP = 'no overlapping item_ids between the two runs';

/** evalsig refuses these runs, in its own words (its exit code 65). */
export class EvalsigDataError extends sentAs('not-comparable', 422) {
  override readonly name = 'EvalsigDataError';
  readonly #advice: string;

  /** @param advice what to do, which evalsig does not say */
  constructor(words?: string, advice = '') {
    super(words);
    this.#advice = advice;
  }

  /** Whether the runs have no item in common. */
  get isOfNoOverlap(): boolean {
    return this.message === NO_OVERLAP;
  }

  /** The refusal with what to do about it. */
  advised(): EvalsigDataError {
    return this.#advice === '' ? this : new EvalsigDataError(`${this.message}; ${this.#advice}`);
  }
}

/** A method of evalsig that draws random numbers; its own program has to run it. */
export class RandomMethodError extends sentAs('random-method', 422) {
  override readonly name = 'RandomMethodError';
  readonly method: EvalsigMethod;
  /** @param command what to run in the folder, or the bucket, that holds the lake */
  constructor(method: EvalsigMethod, command?: string) {
    super(
      `${method} draws random numbers, so only evalsig itself gives its result` +
        (command === undefined ? '' : `; run this where the lake lies: ${command}`),
    );
    this.method = method;
  }
}
