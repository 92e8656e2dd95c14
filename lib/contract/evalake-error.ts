/** Exit codes of the command line: evalsig's, after BSD's sysexits. */
export const EXIT = { ok: 0, badArguments: 64, badData: 65, internal: 70 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** How errors of a class are reported over HTTP and on the command line. */
export interface ErrorReport {
  /** HTTP status. */
  readonly status: number;
  /** The part of an RFC 9457 problem's `type` after `urn:evalake:problem:`. */
  readonly problemType: string;
  readonly exitCode: ExitCode;
  /** The header `Retry-After`: after this time the same request may succeed. */
  readonly retryAfterSeconds?: number;
  /** Makes the problem's `detail` from the message; without it the message is the detail. */
  readonly detail?: (message: string) => string;
}

/** For classes that set no HTTP status: there they are faults of the server, without details. */
const DEFAULT_REPORT: ErrorReport = {
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
    return DEFAULT_REPORT;
  }

  /** Members of the problem beside `type`, `title`, `status` and `detail`. */
  get problemMembers(): Readonly<Record<string, unknown>> {
    return {};
  }
}

/** Options of `sentAs` for a request that could not be stored: its sender has to send it again. */
export const UNACKNOWLEDGED = {
  retryAfterSeconds: 5,
  detail: (message: string) =>
    `${message}; nothing of this request was acknowledged, send it again`,
};

/** A base class whose errors are sent as problems of their own type. */
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
    return { ...DEFAULT_REPORT, exitCode: EXIT.badArguments };
  }
}
