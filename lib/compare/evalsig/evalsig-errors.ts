import { sentAs } from '#contract/evalake-error.ts';
import type { EvalsigMethod } from '#schemas/compare.ts';

/** evalsig refuses these runs, in its own words (its exit code 65). */
export class EvalsigDataError extends sentAs('not-comparable', 422) {
  override readonly name = 'EvalsigDataError';
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
