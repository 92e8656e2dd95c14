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
  /** What kind of problem the server names; undefined when it names none. */
  readonly problemType: string | undefined;
  constructor(
    message: string,
    {
      status,
      problemType,
      cause,
    }: { status?: number; problemType?: string | undefined; cause?: unknown } = {},
  ) {
    super(message, { cause });
    this.status = status;
    this.problemType = problemType;
  }
}
