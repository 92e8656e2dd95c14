import { InvalidEndpointError } from '#client/endpoint-errors.ts';
import { InvalidKeyRequestError, UnknownKeyIdError } from '#keys/key-errors.ts';
import { InvalidTimeError } from '#contract/time.ts';
import { InvalidAssignmentError } from '#lake/setting-error.ts';

/** evalsig's exit codes, after BSD's sysexits. */
export const EXIT = { ok: 0, badArguments: 64, badData: 65, internal: 70 } as const;

/** The arguments do not make sense together. */
export class BadArgumentsError extends Error {
  override readonly name = 'BadArgumentsError';
}

/** What was to be read is not there, or not what it should be. */
export class BadDataError extends Error {
  override readonly name = 'BadDataError';
}

const BAD_ARGUMENTS = [
  BadArgumentsError,
  InvalidAssignmentError,
  InvalidEndpointError,
  InvalidKeyRequestError,
  InvalidTimeError,
];

/** Errors that tell the user what to do, by name: importing them would load what they come from. */
const BAD_DATA = new Set([
  'AlreadyPrunedError',
  'BadDataError',
  'DataFolderInUseError',
  'DataLockError',
  'EndpointFailedError',
  'ImportStoppedError',
  'InvalidManifestError',
  'ItemsChangedError',
  'ListenError',
  'PreconditionFailedError',
  'PrunedError',
  'QueryTooSlowError',
  'RunNotFoundError',
  'RunNotSealedError',
  'StatementFailedError',
  'StatementRefusedError',
  'StoreUnavailableError',
  'UnguardedHostError',
  'EventsFileLostError',
  // Of AWS, when a bucket is named.
  'AccessDenied',
  'CredentialsProviderError',
  'NoSuchBucket',
]);

export function exitCodeOf(error: Error): number {
  if (BAD_ARGUMENTS.some((kind) => error instanceof kind)) return EXIT.badArguments;
  if (error instanceof UnknownKeyIdError || BAD_DATA.has(error.name)) return EXIT.badData;
  return EXIT.internal;
}
