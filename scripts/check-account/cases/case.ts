import type { Deployed } from '../deployment.ts';
import type { Outcome } from '../outcome.ts';
import type { TemporaryProjects } from '../temporary-projects.ts';

export interface CaseContext {
  readonly deployed: Deployed;
  readonly projects: TemporaryProjects;
  /** The deployment's `quietSeconds`, if it was made short for this. */
  readonly quietSeconds: number | undefined;
  /** Whether the pipeline may be destroyed and deployed again. */
  readonly redeploy: boolean;
}

/** One thing that no test on a stand-in shows for sure. */
export interface Case {
  readonly name: string;
  /** @throws BrokenError when it does not hold */
  run(context: CaseContext): Promise<Outcome>;
}
