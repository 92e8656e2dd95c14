import { QUERY_MEMORY_BYTES } from '#adapters/duckdb/query-memory.ts';
import type { AskedGate } from '#gates/record-gate.ts';
import { clientGone, ProblemError } from '#http/problem.ts';
import type { HandedRequest, Reader } from '#http/reading/reader.ts';
import type { CheckSettings } from '#http/settings/check-settings.ts';
import type { PlanPins } from '#http/settings/plan-pins.ts';
import type { GateRecord } from '#schemas/gate.ts';
import { BoundedThreads, type ThreadLimits } from '../threads/bounded-threads.ts';
import { ThreadEndedError } from '../threads/thread-answer.ts';
import { ReadEndedError, ReadsBusyError } from './read-errors.ts';
import type { HandedAnswer, ReadAnswer, ReadingWorkerData, ReadTask } from './reading-messages.ts';

/** How long a request waits for its turn: with the time that it may take it is less than a connection may be silent. */
const MOST_WAIT_MS = 55_000;

/** Earlier, the second thread would take the processors from the program's start, and from what it is asked first. */
const ALL_READY_AFTER_MS = 6000;

const LIMITS: ThreadLimits = {
  // A project whose answers take long leaves a thread to the others.
  turns: { most: 2, mostOfLane: 1 },
  withinMs: 60_000,
  heapMb: 768,
  youngMb: 32,
  allReadyAfterMs: ALL_READY_AFTER_MS,
};

/** A query cannot be ended with its thread, so it is stopped before. */
const QUERY_SECONDS = 50;
export interface ReadingThreadsOptions {
  readonly script: URL;
  readonly dataFolder: string;
  /** Is told of errors that are ours. */
  readonly onFault: (error: Error) => void;
  readonly limits?: ThreadLimits;
  readonly mostWaitMs?: number;
}

/**
 * Answers requests that read in threads, each of which answers one at a time: a request that takes too
 * long, or too much memory, ends its thread and nobody else's answer. What is handed over is whole, so
 * a client that reads slowly holds no thread; one that has gone takes its request with it.
 */
export class ReadingThreads implements Reader {
  readonly #threads: BoundedThreads<ReadTask, ReadAnswer>;
  readonly #onFault: ReadingThreadsOptions['onFault'];
  readonly #mostWaitMs: number;

  constructor(options: ReadingThreadsOptions) {
    const { script, dataFolder, onFault, limits = LIMITS, mostWaitMs = MOST_WAIT_MS } = options;
    const workerData: ReadingWorkerData = {
      dataFolder,
      querySeconds: QUERY_SECONDS,
      queryBytes: QUERY_MEMORY_BYTES / limits.turns.most,
    };
    this.#threads = new BoundedThreads<ReadTask, ReadAnswer>({ script, workerData, ...limits });
    this.#threads.prepare();
    this.#onFault = onFault;
    this.#mostWaitMs = mostWaitMs;
  }

  async answer(request: HandedRequest, lane: string, signal: AbortSignal): Promise<Response> {
    const answer = await this.#ask({ kind: 'request', request }, lane, signal);
    if (answer.kind !== 'answer') throw new TypeError(`a reading thread gave a ${answer.kind}`);
    return responseOf(answer);
  }

  readonly makeGate = async (asked: AskedGate, signal?: AbortSignal): Promise<GateRecord> => {
    const answer = await this.#ask({ kind: 'gate', asked }, asked.project, signal);
    if (answer.kind === 'problem') throw new ProblemError(answer.problem);
    if (answer.kind !== 'gate') throw new TypeError(`a reading thread gave an ${answer.kind}`);
    return answer.record;
  };

  readonly checkSettings: CheckSettings = async (sent, signal) => {
    const answer = await this.#ask({ kind: 'settings', sent }, sent.project, signal);
    if (answer.kind === 'problem') throw new ProblemError(answer.problem);
    if (answer.kind !== 'settings') throw new TypeError(`a reading thread gave a ${answer.kind}`);
    return answer.checked;
  };

  readonly planPins: PlanPins = async (asked, signal) => {
    const answer = await this.#ask({ kind: 'pins', asked }, asked.project, signal);
    if (answer.kind === 'problem') throw new ProblemError(answer.problem);
    if (answer.kind !== 'pins') throw new TypeError(`a reading thread gave a ${answer.kind}`);
    return answer.planned;
  };

  close(): Promise<void> {
    return this.#threads.close();
  }

  async #ask(task: ReadTask, lane: string, client?: AbortSignal): Promise<ReadAnswer> {
    const waiting = new AbortController();
    const giveUp = (): void => waiting.abort(new ReadsBusyError(this.#mostWaitMs));
    const timer = setTimeout(giveUp, this.#mostWaitMs).unref();
    try {
      const answer = await this.#threads.ask(task, lane, { patience: waiting.signal, client });
      client?.throwIfAborted();
      for (const { name, message } of answer.faults) {
        this.#onFault(Object.assign(new Error(message), { name }));
      }
      return answer;
    } catch (error) {
      if (client?.aborted === true) throw clientGone();
      throw error instanceof ThreadEndedError ? new ReadEndedError(error.message) : error;
    } finally {
      clearTimeout(timer);
    }
  }
}

function responseOf({ status, headers, body }: HandedAnswer): Response {
  return new Response(body, { status, headers: headers.map(([name, value]) => [name, value]) });
}
