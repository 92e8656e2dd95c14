import { EvalakeError, EXIT, type ExitCode } from '#contract/evalake-error.ts';

/** The data to read is absent or damaged. */
export class BadDataError extends EvalakeError {
  override readonly name = 'BadDataError';
}

/** Names of AWS errors that mean: the bucket that was named cannot be read. */
const OF_A_BUCKET = new Set(['AccessDenied', 'CredentialsProviderError', 'NoSuchBucket']);

export function exitCodeOf(error: Error): ExitCode {
  if (error instanceof EvalakeError) return error.report.exitCode;
  return OF_A_BUCKET.has(error.name) ? EXIT.badData : EXIT.internal;
}
