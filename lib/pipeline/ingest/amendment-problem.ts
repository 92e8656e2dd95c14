import type { Amendment } from '#schemas/amendment.ts';
import { AMENDMENT_EXAMPLE } from '#schemas/examples.ts';
import type { Refusal } from './refusal.ts';
import { scoreProblem } from './score-problem.ts';

/**
 * Why the new data of an amendment gives no score where it should. The type of the event is not known
 * here: `correct` is a score in any data, `score` in that of an item.
 */
export function amendmentProblem({ data, item }: Amendment): Refusal | undefined {
  const problem =
    scoreProblem('match', data) ?? (item === undefined ? undefined : scoreProblem('metrics', data));
  if (problem === undefined) return undefined;
  return { reason: problem, example: { data: AMENDMENT_EXAMPLE.data } };
}
