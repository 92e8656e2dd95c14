import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { DiskScratch } from '#adapters/disk/disk-scratch.ts';
import { KeptBytes } from '#ports/kept-bytes.ts';
import type { planDocuments } from '#pipeline/seal/documents/plan-documents.ts';
import type { PlannedSeal } from '#pipeline/seal/run/plan-seal.ts';
import type { SealPorts } from '#pipeline/seal/seal.ts';
import { PreconditionFailedError } from '#ports/object-store.ts';
import type { Plan, PlanAnswer, planFolders, PlanRequest, PlanTask } from './seal-worker.ts';
import type { z } from 'zod';

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
  readonly #folders: z.infer<typeof planFolders>;
  readonly #scratch: DiskScratch;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #lastId = 0;

  /** Starts the thread, so that the first run need not wait for it. */
  constructor(script: URL, dataFolder: string) {
    this.#script = script;
    this.#folders = { data: dataFolder, scratch: join(dataFolder, '.tmp') };
    this.#scratch = new DiskScratch(this.#folders.scratch);
    this.#worker = this.#start();
  }

  /** The thread reads the lake by itself. */
  readonly plan: SealPorts['plan'] = async (input) => {
    const file = this.#scratch.open();
    let planned: PlannedSeal | undefined;
    try {
      const answer = await this.#ask({ run: input, outputDescriptor: file.descriptor });
      if ('overtakenAt' in answer) throw new PreconditionFailedError(answer.overtakenAt);
      if (!('run' in answer))
        throw new PlanThreadError('the planning thread answered with another plan');
      const { plan, coverage, output } = answer.run;
      if (typeof output === 'number') {
        planned = { plan, coverage, output: KeptBytes.ofFile(file, output) };
        return planned;
      }
      const kept = new KeptBytes();
      kept.append(output);
      return { plan, coverage, output: kept };
    } finally {
      if (!planned) file.close();
    }
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
    const worker = new Worker(this.#script, {
      workerData: this.#folders,
      resourceLimits: { maxYoungGenerationSizeMb: 64 },
    });
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
