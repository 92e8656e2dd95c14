import { asError, type StepFailure } from './step.ts';

/** Other projects of the batch took the time that there was. */
export class NoTimeLeftError extends Error {
  override readonly name = 'NoTimeLeftError';
}

/** What a batch holds of a project. */
export interface ProjectBatch {
  /** Of the messages. */
  readonly ids: readonly string[];
}

/**
 * Works on one project after the other; one that fails takes no other along.
 * @param mayBegin whether there is time for one more project
 * @returns the messages to retry
 */
export async function eachProject<T extends ProjectBatch>(
  projects: ReadonlyMap<string, T>,
  mayBegin: () => boolean,
  work: (project: string, batch: T) => Promise<void>,
): Promise<StepFailure[]> {
  const failures: StepFailure[] = [];
  for (const [project, batch] of projects) {
    try {
      if (!mayBegin()) throw new NoTimeLeftError('other projects took the time of the batch');
      await work(project, batch);
    } catch (error) {
      failures.push(...batch.ids.map((id) => ({ id, error: asError(error) })));
    }
  }
  return failures;
}
