import { clientGone } from '#http/problem.ts';
import { QueryFailedError } from '#ports/sql-engine.ts';
import { QueryTooLargeError, QueryTooSlowError, SqlUnavailableError } from '#ports/sql-reader.ts';
import { StatementRefusedError } from '#query/guard-error.ts';
import { type Statement, StatementFailedError } from '#read/sql/run-statement.ts';
import type {
  StatementLimits,
  StatementRunner,
  TableFormat,
  TableText,
} from '#read/sql/statement-runner.ts';
import type { SqlAnswer, SqlWorkerOptions } from './sql-messages.ts';
import { SqlProcess } from './sql-process.ts';

/** How many statements run at once. */
const MOST_RUNNING = 2;
/** How many wait for their turn. */
const MOST_WAITING = 8;
/** How long one waits: with the time that it may run it is less than a connection may be silent. */
const MOST_WAIT_MS = 30_000;
/** A process with nothing to do ends after this time. */
const IDLE_MS = 60_000;

/** Runs statements in processes of their own, two at a time. */
export class SqlProcesses implements StatementRunner {
  readonly #script: string;
  readonly #options: SqlWorkerOptions;
  readonly #mostWaitMs: number;
  readonly #waiting = new Set<() => void>();
  readonly #idle = new Map<SqlProcess, NodeJS.Timeout>();
  readonly #busy = new Set<SqlProcess>();
  #running = 0;

  constructor(script: string, options: SqlWorkerOptions, mostWaitMs = MOST_WAIT_MS) {
    this.#script = script;
    this.#options = options;
    this.#mostWaitMs = mostWaitMs;
  }

  /** @throws SqlUnavailableError when too many wait, or it waits too long, ProblemError when its client has gone, and the errors of `runStatement` */
  async run(
    statement: Statement,
    format: TableFormat,
    { maxBytes, signal }: StatementLimits,
  ): Promise<TableText> {
    await this.#takeTurn(signal);
    try {
      const process = this.#take();
      const answer = await process.ask({ statement, format, maxBytes }, signal);
      this.#giveBack(process, answer);
      if (signal?.aborted === true) throw clientGone();
      return this.#tableOf(answer);
    } finally {
      this.#running -= 1;
      const [next] = this.#waiting;
      next?.();
    }
  }

  /** Ends all processes, also those that work. */
  close(): void {
    for (const [process, timer] of this.#idle) {
      clearTimeout(timer);
      process.kill();
    }
    for (const process of this.#busy) process.kill();
    this.#idle.clear();
  }

  async #takeTurn(signal?: AbortSignal): Promise<void> {
    if (signal?.aborted === true) throw clientGone();
    if (this.#running >= MOST_RUNNING) {
      if (this.#waiting.size >= MOST_WAITING) {
        throw new SqlUnavailableError(`${MOST_RUNNING} statements run and ${MOST_WAITING} wait`);
      }
      await this.#wait(signal);
    }
    this.#running += 1;
  }

  #wait(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = (settle: () => void): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', leave);
        this.#waiting.delete(begin);
        settle();
      };
      const begin = (): void => end(resolve);
      const leave = (): void => end(() => reject(clientGone()));
      const giveUp = (): void => {
        const reason = `the statement had no turn for ${this.#mostWaitMs / 1000} s`;
        end(() => reject(new SqlUnavailableError(reason)));
      };
      const timer = setTimeout(giveUp, this.#mostWaitMs);
      signal?.addEventListener('abort', leave);
      this.#waiting.add(begin);
    });
  }

  #take(): SqlProcess {
    for (const [process, timer] of this.#idle) {
      clearTimeout(timer);
      this.#idle.delete(process);
      if (!process.hasEnded) return this.#use(process);
    }
    return this.#use(new SqlProcess(this.#script, this.#options));
  }

  #use(process: SqlProcess): SqlProcess {
    this.#busy.add(process);
    return process;
  }

  /** What failed for its size or time may have left memory taken. */
  #giveBack(process: SqlProcess, { kind }: SqlAnswer): void {
    this.#busy.delete(process);
    if (kind === 'too-large' || kind === 'too-slow' || kind === 'fault') process.kill();
    else if (!process.hasEnded) this.#idle.set(process, this.#endLater(process));
  }

  #endLater(process: SqlProcess): NodeJS.Timeout {
    const timer = setTimeout(() => {
      this.#idle.delete(process);
      process.kill();
    }, IDLE_MS);
    return timer.unref();
  }

  #tableOf(answer: SqlAnswer): TableText {
    switch (answer.kind) {
      case 'table':
        return answer;
      case 'refused':
        throw new StatementRefusedError(answer.message);
      case 'failed':
        throw new StatementFailedError(answer.message);
      case 'too-slow':
        throw new QueryTooSlowError(this.#options.readSeconds);
      case 'too-large':
        throw new QueryTooLargeError();
      case 'fault':
        throw new QueryFailedError(answer.message);
    }
  }
}
