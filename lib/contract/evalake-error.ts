/** Exit codes of the command line: evalsig's, after BSD's sysexits. */
export const EXIT = { ok: 0, badArguments: 64, badData: 65, internal: 70 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** How errors of a class are reported to whoever can do something about them. */
export interface ErrorReport {
  /** HTTP status. */
  readonly status: number;
  /** What follows `urn:evalake:problem:` in the `type` of an RFC 9457 problem. */
  readonly problemType: string;
  readonly exitCode: ExitCode;
  /** When the same request may do better, for `Retry-After`. */
  readonly retryAfterSeconds?: number;
  /** What the problem's `detail` says in place of the message. */
  readonly detail?: (message: string) => string;
}

/** A class that says nothing of HTTP is the server's fault there: the sender is told no more. */
const UNSAID: ErrorReport = {
  status: 500,
  problemType: 'internal',
  exitCode: EXIT.badData,
  detail: () => 'something went wrong here; the log has more',
};

/**
 * An error that a user can meet: its message says what to do. How it is reported lies on the
 * prototype, so that a printed error shows the values of its own class and nothing else.
 */
export class EvalakeError extends Error {
  get report(): ErrorReport {
    return UNSAID;
  }

  /** Members of the problem beside `type`, `title`, `status` and `detail`. */
  get problemMembers(): Readonly<Record<string, unknown>> {
    return {};
  }
}

/** For `sentAs`, of a request that could not be kept: its sender has to send it again. */
export const UNACKNOWLEDGED = {
  retryAfterSeconds: 5,
  detail: (message: string) =>
    `${message}; nothing of this request was acknowledged, send it again`,
};

/** What a class extends whose errors are sent as problems of their own type. */
export function sentAs(
  problemType: string,
  status: number,
  more: Partial<Pick<ErrorReport, 'exitCode' | 'retryAfterSeconds' | 'detail'>> = {},
): typeof EvalakeError {
  const report = { exitCode: EXIT.badData, ...more, problemType, status };
  return class extends EvalakeError {
    override get report(): ErrorReport {
      return report;
    }
  };
}

/** The arguments of a command are not what they may be, or make no sense together. */
export class BadArgumentsError extends EvalakeError {
  override readonly name: string = 'BadArgumentsError';
  override get report(): ErrorReport {
    return { ...UNSAID, exitCode: EXIT.badArguments };
  }
}
