import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { DiskScratch } from '#adapters/disk/disk-scratch.ts';
import { EvalakeError } from '#contract/evalake-error.ts';
import { SEAL_SECONDS } from '#contract/limits.ts';
import type { planDocuments } from '#pipeline/seal/documents/plan-documents.ts';
import type { PlannedSeal, SealInput } from '#pipeline/seal/run/seal-plan.ts';
import { KeptBytes } from '#ports/kept-bytes.ts';
import { PreconditionFailedError } from '#ports/object-store.ts';
import { FairTurns, type Work } from './fair-turns.ts';
import type { Plan, PlanAnswer, PlanFolders, PlanTask } from './seal-worker.ts';

interface Waiting {
  readonly task: PlanTask;
  readonly resolve: (plan: Plan) => void;
  readonly reject: (error: unknown) => void;
}

/** The planning thread ended before it answered: it crashed, or was at a limit of memory or time. */
export class PlanThreadError extends Error {
  override readonly name = 'PlanThreadError';
}

/** What was to be planned ended its thread before, and is not tried again until the next start. */
export class PlanGivenUpError extends EvalakeError {
  override readonly name = 'PlanGivenUpError';
  constructor(subject: string) {
    super(
      `${subject} ended its planning thread ${MOST_TRIES} times and is set apart; nothing of it is lost, and it is tried again when the server starts`,
    );
  }
}

/** One plan of a project at a time, so that no project has all threads. */
const TURNS = { most: 3, mostOfLane: 1 };
const MOST_TRIES = 2;
const HEAP_MB = 2048;
/** As long as the function on AWS has for it. */
const PLAN_WITHIN_MS = SEAL_SECONDS * 1000;
/** Of so many subjects it is remembered that they ended a thread. */
const MOST_REMEMBERED = 10_000;

/**
 * Runs `planSeal` and `planDocuments` in threads of their own: planning a large run takes seconds of
 * processor time, in which the server must go on acknowledging, and sealing other projects' runs. A
 * thread that passes its limits is ended; the next plan starts a new one.
 */
export class PlanThread {
  readonly #script: URL;
  readonly #folders: PlanFolders;
  readonly #scratch: DiskScratch;
  readonly #withinMs: number;
  readonly #turns = new FairTurns<Waiting>(TURNS);
  readonly #idle: Worker[] = [];
  readonly #all = new Set<Worker>();
  readonly #failures = new Map<string, number>();
  #count = 0;
  #closed = false;

  /** Starts a thread, so that the first run need not wait for it. */
  constructor(script: URL, dataFolder: string, withinMs = PLAN_WITHIN_MS) {
    this.#script = script;
    this.#folders = { data: dataFolder, scratch: join(dataFolder, '.tmp') };
    this.#scratch = new DiskScratch(this.#folders.scratch);
    this.#withinMs = withinMs;
    this.#idle.push(this.#start());
  }

  /** The thread reads the lake by itself. */
  readonly plan = async (input: SealInput): Promise<PlannedSeal> => {
    const { project, runId } = input;
    const file = this.#scratch.open();
    let planned: PlannedSeal | undefined;
    try {
      const task = { run: input, outputDescriptor: file.descriptor };
      const answer = await this.#ask(task, project, `run ${runId} of ${project}`);
      if ('overtakenAt' in answer) throw new PreconditionFailedError(answer.overtakenAt);
      if (!('run' in answer)) {
        throw new PlanThreadError('the planning thread answered with another plan');
      }
      const { output, ...made } = answer.run;
      if (typeof output === 'number') {
        planned = { ...made, output: KeptBytes.ofFile(file, output) };
        return planned;
      }
      const kept = new KeptBytes();
      kept.append(output);
      return { ...made, output: kept };
    } finally {
      if (!planned) file.close();
    }
  };

  readonly planDocuments: typeof planDocuments = async (input) => {
    const { project, set } = input;
    const plan = await this.#ask({ documents: input }, project, `documents ${set} of ${project}`);
    if ('documents' in plan) return plan.documents;
    throw new PlanThreadError('the planning thread answered with another plan');
  };

  async #ask(task: PlanTask, project: string, subject: string): Promise<Plan> {
    const failures = this.#failures.get(subject) ?? 0;
    if (failures >= MOST_TRIES) throw new PlanGivenUpError(subject);
    try {
      return await new Promise((resolve, reject) => {
        this.#count += 1;
        this.#turns.add(project, String(this.#count), { task, resolve, reject });
        this.#begin();
      });
    } catch (error) {
      if (error instanceof PlanThreadError) this.#remember(subject, failures + 1);
      throw error;
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#all].map((worker) => worker.terminate()));
  }

  #remember(subject: string, failures: number): void {
    if (this.#failures.size >= MOST_REMEMBERED) this.#failures.clear();
    this.#failures.set(subject, failures);
  }

  #begin(): void {
    if (this.#closed) return;
    for (let work = this.#turns.next(); work; work = this.#turns.next()) {
      this.#run(this.#idle.pop() ?? this.#start(), work);
    }
  }

  /** Hands one plan to a thread that has none. */
  #run(worker: Worker, work: Work<Waiting>): void {
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
        const error = new PlanThreadError(`the planning thread ended: ${reason}`);
        // Until it has ended it may write to the scratch file, which is closed then.
        void worker.terminate().finally(() => waiting?.reject(error));
      });
    const onMessage = (answer: PlanAnswer): void =>
      end(() => {
        this.#idle.push(worker);
        if ('error' in answer) waiting?.reject(answer.error);
        else waiting?.resolve(answer);
      });
    const onError = ({ message }: Error): void => fail(message);
    const onExit = (code: number): void => fail(`code ${code}`);
    const deadline = setTimeout(() => fail(`no plan after ${this.#withinMs} ms`), this.#withinMs);
    deadline.unref();
    worker.on('message', onMessage).on('error', onError).on('exit', onExit);
    // Listening for messages keeps the process alive again.
    worker.unref();
    if (waiting) worker.postMessage(waiting.task);
  }

  #start(): Worker {
    const worker = new Worker(this.#script, {
      workerData: this.#folders,
      resourceLimits: {
        // A plan makes many short-lived objects: with the usual young generation of 16 MB the
        // collector runs all the time.
        maxYoungGenerationSizeMb: 64,
        maxOldGenerationSizeMb: HEAP_MB,
      },
    });
    this.#all.add(worker);
    worker.unref();
    return worker;
  }
}
