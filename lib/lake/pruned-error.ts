import { sentAs } from '#contract/evalake-error.ts';

/** The asked detail was pruned by the settings of the project. */
export class PrunedError extends sentAs('pruned', 410) {
  override readonly name = 'PrunedError';
  /** The day, `YYYY-MM-DD`. */
  readonly prunedOn: string;
  constructor(kind: string, project: string, runId: string, prunedOn: string) {
    super(
      `${kind} of run ${JSON.stringify(runId)} of project ${project} went on ${prunedOn} by the project's retention; its scores stay in the list of runs`,
    );
    this.prunedOn = prunedOn;
  }

  /** Adds what to do about it. */
  advise(advice: string): this {
    this.message += `; ${advice}`;
    return this;
  }
}
