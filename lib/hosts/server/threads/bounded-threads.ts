import { Worker } from 'node:worker_threads';
import { FairTurns, type TurnLimits, type Work } from './fair-turns.ts';

export interface ThreadLimits {
  readonly turns: TurnLimits;
  /** A task that takes longer ends its thread. */
  readonly withinMs: number;
  readonly heapMb: number;
  /** Of the young generation: tasks make many short-lived objects, and with the usual 16 MB the collector runs all the time. */
  readonly youngMb: number;
  /** A thread that has nothing to do ends after this time; it stays when absent. */
  readonly idleMs?: number;
  /** So many stay all the same; none when absent. */
  readonly mostIdle?: number;
}

export interface BoundedThreadsOptions extends ThreadLimits {
  readonly script: URL;
  readonly workerData?: unknown;
}

/** The thread ended before it answered: it crashed, or was at a limit of memory or time. */
export class ThreadEndedError extends Error {
  override readonly name = 'ThreadEndedError';
}

interface Waiting<Task, Answer> {
  readonly task: Task;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Threads that answer one task after the other, each with one message. Lanes have turns, and a thread
 * that passes its limits is ended; the next task starts a new one.
 */
export class BoundedThreads<Task, Answer> {
  readonly #options: BoundedThreadsOptions;
  readonly #turns: FairTurns<Waiting<Task, Answer>>;
  readonly #idle = new Map<Worker, NodeJS.Timeout | undefined>();
  readonly #all = new Set<Worker>();
  #count = 0;
  #closed = false;

  constructor(options: BoundedThreadsOptions) {
    this.#options = options;
    this.#turns = new FairTurns(options.turns);
  }

  /** Starts a thread, so that the first task need not wait for it. */
  prepare(): this {
    this.#rest(this.#start());
    return this;
  }

  /**
   * @param signal takes the task back, with its reason, unless it has begun
   * @throws ThreadEndedError
   */
  ask(task: Task, lane: string, signal?: AbortSignal): Promise<Answer> {
    signal?.throwIfAborted();
    return new Promise((resolve, reject) => {
      this.#count += 1;
      const key = String(this.#count);
      this.#turns.add(lane, key, { task, resolve, reject });
      signal?.addEventListener('abort', () => {
        const reason: unknown = signal.reason;
        if (!this.#turns.drop(lane, key)) return;
        reject(reason instanceof Error ? reason : new Error(String(reason)));
      });
      this.#begin();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const timer of this.#idle.values()) clearTimeout(timer);
    await Promise.all([...this.#all].map((worker) => worker.terminate()));
  }

  #begin(): void {
    if (this.#closed) return;
    for (let work = this.#turns.next(); work; work = this.#turns.next()) {
      this.#run(this.#take() ?? this.#start(), work);
    }
  }

  /** Hands one task to a thread that has none. */
  #run(worker: Worker, work: Work<Waiting<Task, Answer>>): void {
    const { withinMs } = this.#options;
    const [waiting] = work.items;
    const end = (finish: () => void): void => {
      clearTimeout(deadline);
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
      finish();
      this.#turns.end(work);
      this.#begin();
    };
    const fail = (reason: string): void =>
      end(() => {
        this.#all.delete(worker);
        const error = new ThreadEndedError(reason);
        // Until it has ended it may write to files that its task was lent.
        void worker.terminate().finally(() => waiting?.reject(error));
      });
    const onMessage = (answer: Answer): void =>
      end(() => {
        this.#rest(worker);
        waiting?.resolve(answer);
      });
    const onError = ({ message }: Error): void => fail(message);
    const onExit = (code: number): void => fail(`code ${code}`);
    const deadline = setTimeout(() => fail(`no answer after ${withinMs} ms`), withinMs);
    deadline.unref();
    worker.on('message', onMessage).on('error', onError).on('exit', onExit);
    // Listening for messages keeps the process alive again.
    worker.unref();
    if (waiting) worker.postMessage(waiting.task);
  }

  #take(): Worker | undefined {
    // The one that worked last: it knows the most, and the others can end.
    const worker = [...this.#idle.keys()].at(-1);
    if (!worker) return undefined;
    clearTimeout(this.#idle.get(worker));
    this.#idle.delete(worker);
    return worker;
  }

  #rest(worker: Worker): void {
    const { idleMs } = this.#options;
    const timer =
      idleMs === undefined ? undefined : setTimeout(() => this.#dismiss(worker), idleMs);
    this.#idle.set(worker, timer?.unref());
  }

  #dismiss(worker: Worker): void {
    if (this.#all.size <= (this.#options.mostIdle ?? 0)) return;
    this.#idle.delete(worker);
    this.#all.delete(worker);
    void worker.terminate();
  }

  #start(): Worker {
    const { script, workerData, heapMb, youngMb } = this.#options;
    const worker = new Worker(script, {
      workerData,
      resourceLimits: { maxYoungGenerationSizeMb: youngMb, maxOldGenerationSizeMb: heapMb },
    });
    this.#all.add(worker);
    worker.once('exit', () => {
      this.#idle.delete(worker);
      this.#all.delete(worker);
    });
    worker.unref();
    return worker;
  }
}
