import { BadArgumentsError, EvalakeError } from '#contract/evalake-error.ts';

/** A text that should be an endpoint is not an http or https URL. */
export class InvalidEndpointError extends BadArgumentsError {
  override readonly name = 'InvalidEndpointError';
  constructor() {
    super('--endpoint is no http or https URL');
  }
}

/** The server cannot be reached, answered with a problem, or answered more than the limit. */
export class EndpointFailedError extends EvalakeError {
  override readonly name = 'EndpointFailedError';
  /** HTTP status; undefined when there was no answer. */
  readonly status: number | undefined;
  constructor(message: string, { status, cause }: { status?: number; cause?: unknown } = {}) {
    super(message, { cause });
    this.status = status;
  }
}
