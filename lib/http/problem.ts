import { STATUS_CODES } from 'node:http';

/** An RFC 9457 problem. `type` is `urn:evalake:problem:{name}`. */
export interface Problem {
  readonly name: string;
  readonly status: number;
  readonly detail: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request cannot be served; the message is for its sender. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

export function problemResponse({ name, status, detail, headers }: Problem): Response {
  const body = { type: `urn:evalake:problem:${name}`, title: STATUS_CODES[status], status, detail };
  return new Response(`${JSON.stringify(body)}\n`, {
    status,
    headers: { 'content-type': 'application/problem+json', ...headers },
  });
}
