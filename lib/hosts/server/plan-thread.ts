import { Worker } from 'node:worker_threads';
import type { planDocuments } from '#pipeline/seal/documents/plan-documents.ts';
import type { planSeal } from '#pipeline/seal/run/plan-seal.ts';
import type { Plan, PlanAnswer, PlanRequest, PlanTask } from './seal-worker.ts';

interface Waiting {
  readonly resolve: (plan: Plan) => void;
  readonly reject: (error: unknown) => void;
}

/** The planning thread ended before it answered. */
export class PlanThreadError extends Error {
  override readonly name = 'PlanThreadError';
}

/**
 * Runs `planSeal` and `planDocuments` in a thread of their own: planning a large run takes seconds
 * of processor time, in which the server must go on acknowledging. After a crash the next plan
 * starts a new thread.
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

  readonly plan: typeof planSeal = async (input) => {
    const plan = await this.#ask({ run: input });
    if ('run' in plan) return plan.run;
    throw new PlanThreadError('the planning thread answered with another plan');
  };

  readonly planDocuments: typeof planDocuments = async (input) => {
    const plan = await this.#ask({ documents: input });
    if ('documents' in plan) return plan.documents;
    throw new PlanThreadError('the planning thread answered with another plan');
  };

  #ask(task: PlanTask): Promise<Plan> {
    const worker = (this.#worker ??= this.#start());
    const request: PlanRequest = { ...task, id: ++this.#lastId };
    return new Promise((resolve, reject) => {
      this.#waiting.set(request.id, { resolve, reject });
      worker.postMessage(request);
    });
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
  }

  #start(): Worker {
    // A plan makes many short-lived objects: with the usual young generation of 16 MB the collector
    // runs all the time.
    const worker = new Worker(this.#script, { resourceLimits: { maxYoungGenerationSizeMb: 64 } });
    worker.on('message', (answer: PlanAnswer) => {
      const waiting = this.#waiting.get(answer.id);
      this.#waiting.delete(answer.id);
      if ('error' in answer) waiting?.reject(answer.error);
      else waiting?.resolve(answer);
    });
    worker.on('error', (error) => this.#fail(error));
    worker.on('exit', (code) =>
      this.#fail(new PlanThreadError(`the planning thread ended with code ${code}`)),
    );
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
