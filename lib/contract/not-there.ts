import { errorCode } from './error-code.ts';

const NOT_THERE = new Set(['ENOENT', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG']);

/** Whether a call failed because nothing is at its path, or something of another kind. */
export function isNotThere(error: unknown): boolean {
  return NOT_THERE.has(errorCode(error) ?? '');
}

/** The result of work on a path; undefined when nothing is there. */
export async function ifThere<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (isNotThere(error)) return undefined;
    throw error;
  }
}
