import { sentAs } from '#contract/evalake-error.ts';

/** The thread ended before it had the answer. The same request would end the next one as well. */
export class ReadEndedError extends sentAs('read-ended', 503) {
  override readonly name = 'ReadEndedError';
  constructor(reason: string) {
    super(
      `the answer was given up, as making it takes too much time or memory (${reason}); ask for less: a smaller limit, fewer runs, a shorter time`,
    );
  }
}

/** The request waited for those before it, and had no turn. */
export class ReadsBusyError extends sentAs('reads-busy', 503, { retryAfterSeconds: 5 }) {
  override readonly name = 'ReadsBusyError';
  constructor(waitedMs: number) {
    super(`other reads took all of the last ${waitedMs / 1000} s; ask again`);
  }
}
