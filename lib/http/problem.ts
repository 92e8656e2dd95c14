import { STATUS_CODES } from 'node:http';
import { type ErrorReport, EvalakeError, EXIT } from '#contract/evalake-error.ts';

/** An RFC 9457 problem. `type` is `urn:evalake:problem:{name}`. */
export interface Problem {
  readonly name: string;
  readonly status: number;
  readonly detail: string;
  readonly members?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request cannot be served; the message is for its sender. */
export class ProblemError extends EvalakeError {
  override readonly name = 'ProblemError';
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }

  override get report(): ErrorReport {
    const { name, status } = this.problem;
    return { problemType: name, status, exitCode: EXIT.badData };
  }
}

/** Nobody gets the answer any more, so it is no fault to be logged. */
export function clientGone(): ProblemError {
  return new ProblemError({ name: 'client-gone', status: 503, detail: 'the client has gone' });
}

const BEARER = 'Bearer realm="evalake"';
const CHALLENGES = {
  program: { 'www-authenticate': `Basic realm="evalake", ${BEARER}` },
  // Of Basic a browser would make a box of its own, over the page that asked.
  page: { 'www-authenticate': BEARER },
};

/** An error as the sender of the request sees it. An error without a report is the server's fault. */
export function problemOf(error: Error, sender: keyof typeof CHALLENGES = 'program'): Problem {
  if (error instanceof ProblemError) return error.problem;
  const known = error instanceof EvalakeError ? error : new EvalakeError();
  const { status, problemType, retryAfterSeconds, detail } = known.report;
  return {
    name: problemType,
    status,
    detail: detail?.(known.message) ?? known.message,
    members: known.problemMembers,
    headers: {
      ...(status === 401 ? CHALLENGES[sender] : {}),
      ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }),
    },
  };
}

export function problemResponse({ name, status, detail, members, headers }: Problem): Response {
  const type = `urn:evalake:problem:${name}`;
  const body = { type, title: STATUS_CODES[status], status, detail, ...members };
  return new Response(`${JSON.stringify(body)}\n`, {
    status,
    headers: { 'content-type': 'application/problem+json', ...headers },
  });
}
