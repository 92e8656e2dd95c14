import { BadArgumentsError, EvalakeError } from '#contract/evalake-error.ts';

/** What was given as an endpoint is none. */
export class InvalidEndpointError extends BadArgumentsError {
  override readonly name = 'InvalidEndpointError';
  constructor() {
    super('--endpoint is no http or https URL');
  }
}

/** The server cannot be reached, or answered with a problem, or with more than is read. */
export class EndpointFailedError extends EvalakeError {
  override readonly name = 'EndpointFailedError';
  /** The answer's; undefined when there was none. */
  readonly status: number | undefined;
  constructor(message: string, { status, cause }: { status?: number; cause?: unknown } = {}) {
    super(message, { cause });
    this.status = status;
  }
}
