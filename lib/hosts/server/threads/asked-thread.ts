import { Worker } from 'node:worker_threads';
import { StoreUnavailableError } from '#ports/object-store.ts';

/** A task, with the number that its answer repeats. */
export type Asked<Task> = Task & { readonly id: number };
export type Answered<Answer> = { readonly id: number } & (
  | Answer
  | { readonly error: unknown }
  /** Why the disk takes no data: the class of an error does not pass between threads. */
  | { readonly outage: string }
);

interface Waiting<Answer> {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

export interface AskedThreadOptions {
  readonly script: URL;
  /** Of the young generation: tasks that make many short-lived objects collect all the time with the usual 16. */
  readonly youngMb: number;
  /** Of the old generation. Without a limit garbage lies there for as long as the machine has room. */
  readonly heapMb: number;
  /** The error of the tasks that wait when the thread ends with this code. */
  readonly ended: (code: number) => Error;
}

/** The thread reached its limit of memory. The same task would end the next one as well. */
export class ThreadMemoryError extends Error {
  override readonly name = 'ThreadMemoryError';
}

/**
 * A thread that is asked tasks, each of which it answers once. After a crash the next task starts a
 * new one.
 */
export class AskedThread<Task extends object, Answer extends object> {
  readonly #options: AskedThreadOptions;
  readonly #waiting = new Map<number, Waiting<Answer>>();
  #worker: Worker | undefined;
  #lastId = 0;

  /** Starts the thread, so that the first task need not wait for it. */
  constructor(options: AskedThreadOptions) {
    this.#options = options;
    this.#worker = this.#start();
  }

  /** @throws StoreUnavailableError, ThreadMemoryError, the error of `ended`, what the task throws, as an Error */
  ask(task: Task): Promise<Answer> {
    const worker = (this.#worker ??= this.#start());
    const asked: Asked<Task> = { ...task, id: ++this.#lastId };
    return new Promise((resolve, reject) => {
      this.#waiting.set(asked.id, { resolve, reject });
      worker.postMessage(asked);
    });
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
  }

  #start(): Worker {
    const { script, youngMb, heapMb, ended } = this.#options;
    const worker = new Worker(script, {
      resourceLimits: { maxYoungGenerationSizeMb: youngMb, maxOldGenerationSizeMb: heapMb },
    });
    worker.on('message', (answer: Answered<Answer>) => {
      const waiting = this.#waiting.get(answer.id);
      this.#waiting.delete(answer.id);
      if ('error' in answer) waiting?.reject(answer.error);
      else if ('outage' in answer) waiting?.reject(new StoreUnavailableError(answer.outage));
      else waiting?.resolve(answer);
    });
    worker.on('error', (error) =>
      this.#fail(isOutOfMemory(error) ? new ThreadMemoryError() : error),
    );
    worker.on('exit', (code) => this.#fail(ended(code)));
    // Unref comes last: listening for messages would keep the process alive again.
    worker.unref();
    return worker;
  }

  #fail(error: unknown): void {
    this.#worker = undefined;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

function isOutOfMemory(error: Error): boolean {
  return 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
}
