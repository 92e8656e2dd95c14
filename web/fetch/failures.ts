/** What the server said when it could not answer (RFC 9457). */
export class ProblemAnswer extends Error {
  override readonly name = 'ProblemAnswer';
  readonly status: number;
  readonly title: string;
  readonly type: string;
  readonly requestId: string | undefined;
  readonly retryAfterMs: number | undefined;
  constructor(problem: {
    status: number;
    title: string;
    detail: string;
    type: string;
    requestId?: string | undefined;
    retryAfterMs?: number | undefined;
  }) {
    super(problem.detail);
    this.status = problem.status;
    this.title = problem.title;
    this.type = problem.type;
    this.requestId = problem.requestId;
    this.retryAfterMs = problem.retryAfterMs;
  }
}

/** No answer came: no network, or no server. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';
  constructor() {
    super('the server cannot be reached; check that it runs, and the network');
  }
}

/** An answer came that is not whole, or not what this page knows. */
export class UnreadableAnswerError extends Error {
  override readonly name = 'UnreadableAnswerError';
}

/** The heading of a failure; its message says what to do. */
export function titleOf(error: Error): string {
  if (error instanceof ProblemAnswer) return `${error.title} (${error.status})`;
  if (error instanceof UnreachableError) return 'No answer';
  if (error instanceof UnreadableAnswerError) return 'An answer that cannot be read';
  return 'This page has a fault';
}
