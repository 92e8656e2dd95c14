import { EndpointFailedError } from '#client/endpoint-errors.ts';
import { PrunedError } from '#lake/pruned-error.ts';

const GONE = 410;

/** The result of `reading`, or undefined when the project's retention deleted what it reads. */
export async function undefinedIfPruned<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    const isGone = error instanceof EndpointFailedError && error.status === GONE;
    if (isGone || error instanceof PrunedError) return undefined;
    throw error;
  }
}
