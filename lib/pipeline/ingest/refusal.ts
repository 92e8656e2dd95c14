import type { z } from 'zod';

/** Why something was refused, and the same part as it should be. */
export interface Refusal {
  readonly reason: string;
  readonly example: Example;
}

export type Example = Readonly<Record<string, unknown>>;

/**
 * The refusal of a value that does not fit its schema: the example has the members that are wrong, or
 * all of them where the value as a whole is.
 * @param right a value that fits
 */
export function refusalOf({ issues }: z.ZodError, right: Example): Refusal {
  const wrong = issues.map(({ path }) => path[0]);
  const known = Object.entries(right).filter(([name]) => wrong.includes(name));
  return {
    reason: issues.map(({ message }) => message).join('; '),
    example: known.length === 0 ? right : Object.fromEntries(known),
  };
}

/** As many refusals of a request have their examples in the answer: further ones say no more. */
const EXAMPLES = 100;

/** A refusal in the answer to its sender. */
export interface Refused {
  readonly index: number;
  readonly reason: string;
  readonly example?: Example;
}

/** The refusals of a request, for its answer. */
export function accountOf(
  refused: readonly (Refusal & { readonly index: number })[],
): readonly Refused[] {
  return refused.map(({ index, reason, example }, at) =>
    at < EXAMPLES ? { index, reason, example } : { index, reason },
  );
}
