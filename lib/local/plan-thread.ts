import { Worker } from 'node:worker_threads';
import type { planSeal, SealInput } from '../pipeline/seal/plan-seal.ts';
import type { PlanAnswer, PlanRequest } from './seal-worker.ts';

type Planned = Awaited<ReturnType<typeof planSeal>>;
interface Waiting {
  readonly resolve: (planned: Planned) => void;
  readonly reject: (error: unknown) => void;
}

/** The thread that makes plans ended before it answered. */
export class PlanThreadError extends Error {
  override readonly name = 'PlanThreadError';
}

/**
 * `planSeal` in a thread of its own: a large run takes seconds of processor time, in which the
 * server is to go on acknowledging. After a crash the next plan starts it anew.
 */
export class PlanThread {
  readonly #script: URL;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #lastId = 0;

  /** Starts the thread, so that the first run need not wait for it. */
  constructor(script: URL) {
    this.#script = script;
    this.#worker = this.#start();
  }

  plan(input: SealInput): Promise<Planned> {
    const worker = (this.#worker ??= this.#start());
    const request: PlanRequest = { id: ++this.#lastId, input };
    return new Promise((resolve, reject) => {
      this.#waiting.set(request.id, { resolve, reject });
      worker.postMessage(request);
    });
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
  }

  #start(): Worker {
    // A plan makes many objects that soon go: with the usual 16 MB the collector runs all the time.
    const worker = new Worker(this.#script, { resourceLimits: { maxYoungGenerationSizeMb: 64 } });
    worker.on('message', (answer: PlanAnswer) => {
      const waiting = this.#waiting.get(answer.id);
      this.#waiting.delete(answer.id);
      if ('planned' in answer) waiting?.resolve(answer.planned);
      else waiting?.reject(answer.error);
    });
    worker.on('error', (error) => this.#fail(error));
    worker.on('exit', (code) =>
      this.#fail(new PlanThreadError(`the planning thread ended with code ${code}`)),
    );
    // Last: to listen for messages makes the process wait for them again.
    worker.unref();
    return worker;
  }

  #fail(error: unknown): void {
    this.#worker = undefined;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
