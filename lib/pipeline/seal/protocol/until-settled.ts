import { EvalakeError } from '#contract/evalake-error.ts';
import { PreconditionFailedError } from '#ports/object-store.ts';
import { formatSealTarget, type SealTarget } from '#contract/seal-target.ts';

export type SealOutcome =
  'sealed' | 'waiting' | 'superseded' | 'unchanged' | 'pruned' | 'left to the sweep';

/** Another sealer of the same run was faster each time. The message comes again. */
export class SealContentionError extends EvalakeError {
  override readonly name = 'SealContentionError';
}

const MOST_ROUNDS = 8;

/**
 * Seals again as long as more arrives meanwhile, or another sealer was faster. It ends by checking that
 * the derived files match their source: a slower sealer may have overwritten them.
 * @param sealOnce is told how the round before has ended
 */
export async function sealUntilSettled(
  target: SealTarget,
  sealOnce: (before: SealOutcome) => Promise<SealOutcome>,
): Promise<SealOutcome> {
  let outcome: SealOutcome = 'unchanged';
  for (let round = 0; round < MOST_ROUNDS; round++) {
    try {
      const next = await sealOnce(outcome);
      if (next !== 'sealed') return outcome === 'sealed' ? outcome : next;
      outcome = next;
    } catch (error) {
      if (!(error instanceof PreconditionFailedError)) throw error;
    }
  }
  throw new SealContentionError(
    `run ${formatSealTarget(target)} of ${target.project} is being sealed elsewhere`,
  );
}
