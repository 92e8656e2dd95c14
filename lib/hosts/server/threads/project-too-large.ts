import { EvalakeError } from '#contract/evalake-error.ts';
import { ThreadMemoryError } from './asked-thread.ts';

/** A project has more than a thread that works on all of it has memory for. */
export class ProjectTooLargeError extends EvalakeError {
  override readonly name = 'ProjectTooLargeError';
  constructor(work: string, project: string, heapMb: number) {
    super(
      `${work} project ${project} takes more than ${heapMb} MB of memory, as it has too many runs and metrics; record new ones into another project, such as one for each team or year`,
    );
  }
}

/** Says of work on a project that ended its thread what can be done. @throws ProjectTooLargeError */
export async function withinMemory<T>(
  asked: Promise<T>,
  work: string,
  { project, heapMb }: { readonly project: string; readonly heapMb: number },
): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    if (!(error instanceof ThreadMemoryError)) throw error;
    throw new ProjectTooLargeError(work, project, heapMb);
  }
}
