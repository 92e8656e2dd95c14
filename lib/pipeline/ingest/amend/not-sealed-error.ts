import type { RunName } from '#contract/run-name.ts';
import { sentAs } from '#contract/evalake-error.ts';

/** A run that is still receiving is sealed soon after it is whole, or after the quiet period. */
const RETRY_AFTER_SECONDS = 60;

/**
 * There is no sealed run of this id, so that nothing says which revision is amended. Whether the run is
 * still receiving cannot be told: what takes amendments lists nothing.
 */
export class NotSealedYetError extends sentAs('not-sealed-yet', 409, {
  retryAfterSeconds: RETRY_AFTER_SECONDS,
}) {
  override readonly name = 'NotSealedYetError';
  constructor({ project, runId }: RunName) {
    const run = JSON.stringify(runId);
    super(
      `project ${project} has no sealed run ${run}: if it is still receiving, amend it once GET of the run says another status than receiving; else the id is none of this project's. Nothing was taken`,
    );
  }
}
