/** The kinds of failure of an AWS call, as far as retries and answers depend on them. */
export type Failure = 'absent' | 'precondition' | 'conflict' | 'unavailable' | 'other';

/** Shapes of SDK errors are told by their members: an instance may come from another bundle's SDK. */
export function classify(error: unknown): Failure {
  if (!(error instanceof Error)) return 'other';
  const status = statusOf(error);
  if (error.name === 'NoSuchKey' || error.name === 'NotFound') return 'absent';
  if (status === 412) return 'precondition';
  if (status === 409 && error.name === 'ConditionalRequestConflict') return 'conflict';
  if (isBroken(error, status)) return 'unavailable';
  if (status === undefined) return 'other';
  return status >= 500 || status === 429 || isThrottling(error.name) ? 'unavailable' : 'other';
}

/** Codes that come with status 400 or 200 and still mean: not now. */
export function isThrottling(code: string): boolean {
  return /^(SlowDown|Throttl\w*|RequestThrottled\w*|TooManyRequests\w*|ServiceUnavailable|InternalError|RequestTimeout|KmsThrottled)/.test(
    code,
  );
}

function statusOf(error: Error): number | undefined {
  const metadata: unknown = '$metadata' in error ? error.$metadata : undefined;
  if (typeof metadata !== 'object' || metadata === null) return undefined;
  const status: unknown = 'httpStatusCode' in metadata ? metadata.httpStatusCode : undefined;
  return typeof status === 'number' ? status : undefined;
}

/**
 * No answer came, or one that ended in its middle, which has the status of its beginning. A socket's
 * error has a code, a time-out its name.
 */
function isBroken(error: Error, status = 200): boolean {
  if (status >= 300) return false;
  return error.name === 'TimeoutError' || ('code' in error && typeof error.code === 'string');
}
