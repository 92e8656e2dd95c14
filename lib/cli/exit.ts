import { EvalakeError, EXIT, type ExitCode } from '#contract/evalake-error.ts';

/** What was to be read is not there, or not what it should be. */
export class BadDataError extends EvalakeError {
  override readonly name = 'BadDataError';
}

/** Errors of AWS, by name, when a bucket is named that cannot be read. */
const OF_A_BUCKET = new Set(['AccessDenied', 'CredentialsProviderError', 'NoSuchBucket']);

export function exitCodeOf(error: Error): ExitCode {
  if (error instanceof EvalakeError) return error.report.exitCode;
  return OF_A_BUCKET.has(error.name) ? EXIT.badData : EXIT.internal;
}
