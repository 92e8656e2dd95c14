import { errorCode } from '#contract/error-code.ts';
import { StoreUnavailableError } from '#ports/object-store.ts';

const REASONS = new Map([
  ['ENOSPC', 'no space left on the disk'],
  ['EDQUOT', 'the disk quota is used up'],
  ['EROFS', 'the disk is mounted read-only'],
  ['EACCES', 'this user may not write there'],
  ['EPERM', 'the system does not permit writing there'],
  ['EMFILE', 'this process has too many open files'],
  ['ENFILE', 'the system has too many open files'],
  ['EIO', 'the disk reports an input/output error'],
  ['EFBIG', 'the file would be larger than the file system allows'],
]);

/** The reason of a disk error, in words for a person. */
export function diskReason(error: unknown): string {
  const known = REASONS.get(errorCode(error) ?? '');
  if (known !== undefined) return known;
  return error instanceof Error ? error.message : String(error);
}

/** Waits for a write. @throws StoreUnavailableError with the reason and cause, when the write fails */
export async function wrapWriteErrors<T>(write: Promise<T>): Promise<T> {
  try {
    return await write;
  } catch (error) {
    throw new StoreUnavailableError(diskReason(error), { cause: error });
  }
}
