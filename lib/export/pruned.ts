import { EndpointFailedError } from '#client/endpoint-errors.ts';
import { PrunedError } from '#read/read-errors.ts';

const GONE = 410;

/** What is read, or undefined where the project's retention took it. */
export async function unlessPruned<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    const isGone = error instanceof EndpointFailedError && error.status === GONE;
    if (isGone || error instanceof PrunedError) return undefined;
    throw error;
  }
}
