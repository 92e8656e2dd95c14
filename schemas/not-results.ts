import { EvalakeError } from '#contract/evalake-error.ts';

/** The value is not a results document; the message says why. */
export class NotResultsError extends EvalakeError {
  override readonly name = 'NotResultsError';
}
