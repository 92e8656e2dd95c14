import { Worker } from 'node:worker_threads';
import { FairTurns, type TurnLimits, type Work } from './fair-turns.ts';
import { askThread } from './thread-answer.ts';

export interface ThreadLimits {
  readonly turns: TurnLimits;
  /** A task that takes longer ends its thread. */
  readonly withinMs: number;
  readonly heapMb: number;
  /** Of the young generation: tasks make many short-lived objects, and with the usual 16 MB the collector runs all the time. */
  readonly youngMb: number;
  /** A thread that has nothing to do ends after this time; it stays when absent. */
  readonly idleMs?: number;
  /** So long after `prepare` all threads are there: a task beside another need not wait for a start. Not before they are wanted when absent. */
  readonly allReadyAfterMs?: number;
}

export interface BoundedThreadsOptions extends ThreadLimits {
  readonly script: URL;
  readonly workerData?: unknown;
}

/** Signals that take a task back, each with its reason. */
interface TaskSignals {
  /** Aborted when it has waited for too long: what has begun goes on. */
  readonly patience?: AbortSignal;
  /** Aborted when nobody waits for the answer any more: what has begun ends, with its thread if need be. */
  readonly client?: AbortSignal | undefined;
}

interface Waiting<Task, Answer> {
  readonly task: Task;
  readonly client: AbortSignal | undefined;
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
  #othersTimer: NodeJS.Timeout | undefined;

  constructor(options: BoundedThreadsOptions) {
    this.#options = options;
    this.#turns = new FairTurns(options.turns);
  }

  /** Starts a thread, so that the first task need not wait for it. */
  prepare(): this {
    const { allReadyAfterMs } = this.#options;
    this.#rest(this.#start());
    if (allReadyAfterMs !== undefined) {
      this.#othersTimer = setTimeout(() => this.#startOthers(), allReadyAfterMs).unref();
    }
    return this;
  }

  /** @throws ThreadEndedError, and the reason of a signal */
  ask(task: Task, lane: string, { patience, client }: TaskSignals = {}): Promise<Answer> {
    client?.throwIfAborted();
    return new Promise((resolve, reject) => {
      this.#count += 1;
      const key = String(this.#count);
      this.#turns.add(lane, key, { task, client, resolve, reject });
      for (const signal of [patience, client]) {
        signal?.addEventListener('abort', () => {
          const reason: unknown = signal.reason;
          if (!this.#turns.drop(lane, key)) return;
          reject(reason instanceof Error ? reason : new Error(String(reason)));
        });
      }
      this.#begin();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#othersTimer);
    for (const timer of this.#idle.values()) clearTimeout(timer);
    await Promise.all([...this.#all].map((worker) => worker.terminate()));
  }

  #begin(): void {
    if (this.#closed) return;
    for (let work = this.#turns.next(); work; work = this.#turns.next()) {
      void this.#run(this.#take() ?? this.#start(), work);
    }
  }

  #startOthers(): void {
    while (this.#all.size < this.#options.turns.most) this.#rest(this.#start());
  }

  /** Hands the one task of a piece of work to a thread that has none. */
  async #run(worker: Worker, work: Work<Waiting<Task, Answer>>): Promise<void> {
    const { withinMs } = this.#options;
    for (const { task, client, resolve, reject } of work.items) {
      try {
        const answer = await askThread<Answer>(worker, task, { withinMs, client });
        this.#rest(worker);
        resolve(answer);
      } catch (error) {
        this.#all.delete(worker);
        // Until it has ended it takes memory, and may write to files that its task was lent.
        await worker.terminate();
        reject(error);
      }
    }
    this.#turns.end(work);
    this.#begin();
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
    this.#forget(worker);
    void worker.terminate();
  }

  #forget(worker: Worker): void {
    clearTimeout(this.#idle.get(worker));
    this.#idle.delete(worker);
    this.#all.delete(worker);
  }

  #start(): Worker {
    const { script, workerData, heapMb, youngMb } = this.#options;
    const worker = new Worker(script, {
      workerData,
      resourceLimits: { maxYoungGenerationSizeMb: youngMb, maxOldGenerationSizeMb: heapMb },
    });
    this.#all.add(worker);
    worker.on('error', ({ message }) => {
      // Whoever waits for an answer is told of it by himself.
      if (this.#idle.has(worker)) process.emitWarning(`a thread that was idle ended: ${message}`);
      this.#forget(worker);
    });
    worker.once('exit', () => this.#forget(worker));
    worker.unref();
    return worker;
  }
}
