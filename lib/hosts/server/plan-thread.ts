import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { DiskScratch } from '#adapters/disk/disk-scratch.ts';
import { SpareScratch } from '#adapters/disk/spare-scratch.ts';
import { EvalakeError } from '#contract/evalake-error.ts';
import { parseInboxKey } from '#contract/keys.ts';
import { SEAL_SECONDS } from '#contract/limits.ts';
import type { planDocuments } from '#pipeline/seal/documents/plan-documents.ts';
import type { PlannedSeal, SealInput } from '#pipeline/seal/run/plan-seal.ts';
import { KeptBytes } from '#ports/kept-bytes.ts';
import { PreconditionFailedError } from '#ports/object-store.ts';
import { FairTurns, type Work } from './fair-turns.ts';
import type {
  Plan,
  PlanAnswer,
  PlanAnswers,
  PlanFolders,
  PlanTask,
  PlanTasks,
} from './seal-worker.ts';

interface Waiting {
  readonly task: PlanTask;
  readonly project: string;
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
const LARGE_TURNS = { most: 3, mostOfLane: 1 };
/** Those of a project that wait go to one thread together, and never wait for a large one. */
const SMALL_TURNS = { most: 2, mostOfLane: 1 };
const SMALL_KEY = 'small';
const SMALL_EVENTS = 1000;
const SMALL_BYTES = 1_000_000;
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
  readonly #scratch: SpareScratch;
  readonly #withinMs: number;
  readonly #large = new FairTurns<Waiting>(LARGE_TURNS);
  readonly #small = new FairTurns<Waiting>(SMALL_TURNS);
  readonly #idle: Worker[] = [];
  readonly #all = new Set<Worker>();
  readonly #failures = new Map<string, number>();
  #count = 0;
  #closed = false;

  /** Starts a thread, so that the first run need not wait for it. */
  constructor(script: URL, dataFolder: string, withinMs = PLAN_WITHIN_MS) {
    this.#script = script;
    this.#folders = { data: dataFolder, scratch: join(dataFolder, '.tmp') };
    this.#scratch = new SpareScratch(new DiskScratch(this.#folders.scratch));
    this.#withinMs = withinMs;
    this.#idle.push(this.#start());
  }

  /** The thread reads the lake by itself. */
  readonly plan = async (input: SealInput): Promise<PlannedSeal> => {
    const { project, runId } = input;
    const file = this.#scratch.take();
    let isHandedOn = false;
    try {
      const task = { run: input, outputDescriptor: file.descriptor };
      const answer = await this.#ask(task, project, `run ${runId} of ${project}`, isSmall(input));
      if ('overtakenAt' in answer) throw new PreconditionFailedError(answer.overtakenAt);
      if (!('run' in answer)) {
        throw new PlanThreadError('the planning thread answered with another plan');
      }
      const { plan, coverage, output } = answer.run;
      if (typeof output === 'number') {
        isHandedOn = true;
        return { plan, coverage, output: KeptBytes.ofFile(file, output) };
      }
      const kept = new KeptBytes();
      kept.append(output);
      return { plan, coverage, output: kept };
    } finally {
      if (!isHandedOn) this.#scratch.giveBack(file);
    }
  };

  readonly planDocuments: typeof planDocuments = async (input) => {
    const { project, set } = input;
    const plan = await this.#ask({ documents: input }, project, `documents ${set} of ${project}`);
    if ('documents' in plan) return plan.documents;
    throw new PlanThreadError('the planning thread answered with another plan');
  };

  async #ask(task: PlanTask, project: string, subject: string, isSmallTask = false): Promise<Plan> {
    const failures = this.#failures.get(subject) ?? 0;
    if (failures >= MOST_TRIES) throw new PlanGivenUpError(subject);
    try {
      return await new Promise((resolve, reject) => {
        const waiting = { task, project, resolve, reject };
        if (isSmallTask && failures === 0) this.#small.add(project, SMALL_KEY, waiting);
        else this.#addAlone(waiting);
        this.#begin();
      });
    } catch (error) {
      if (error instanceof PlanThreadError) this.#remember(subject, failures + 1);
      throw error;
    }
  }

  #addAlone(waiting: Waiting): void {
    this.#count += 1;
    this.#large.add(waiting.project, String(this.#count), waiting);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#all].map((worker) => worker.terminate()));
    this.#scratch.close();
  }

  #remember(subject: string, failures: number): void {
    if (this.#failures.size >= MOST_REMEMBERED) this.#failures.clear();
    this.#failures.set(subject, failures);
  }

  #begin(): void {
    for (const turns of [this.#small, this.#large]) {
      if (this.#closed) return;
      for (let work = turns.next(); work; work = turns.next()) {
        this.#run(this.#idle.pop() ?? this.#start(), turns, work);
      }
    }
  }

  /** Hands plans to a thread that has none. */
  #run(worker: Worker, turns: FairTurns<Waiting>, work: Work<Waiting>): void {
    const end = (finish: () => void): void => {
      clearTimeout(deadline);
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
      finish();
      turns.end(work);
      this.#begin();
    };
    const fail = (reason: string): void =>
      end(() => {
        this.#all.delete(worker);
        // Until it has ended it may write to the scratch files, which are used again then.
        void worker.terminate().finally(() => this.#failOrRepeat(work.items, reason));
      });
    const onMessage = ({ answers }: PlanAnswers): void =>
      end(() => {
        this.#idle.push(worker);
        for (const [index, waiting] of work.items.entries()) settle(waiting, answers[index]);
      });
    const onError = ({ message }: Error): void => fail(message);
    const onExit = (code: number): void => fail(`code ${code}`);
    const deadline = setTimeout(() => fail(`no plan after ${this.#withinMs} ms`), this.#withinMs);
    deadline.unref();
    worker.on('message', onMessage).on('error', onError).on('exit', onExit);
    // Listening for messages keeps the process alive again.
    worker.unref();
    const message: PlanTasks = { tasks: work.items.map(({ task }) => task) };
    worker.postMessage(message);
  }

  /** Of several it is not known which of them ended the thread: each is planned alone then. */
  #failOrRepeat(items: readonly Waiting[], reason: string): void {
    const isRepeated = items.length > 1 && !this.#closed;
    for (const waiting of items) {
      if (isRepeated) this.#addAlone(waiting);
      else waiting.reject(new PlanThreadError(`the planning thread ended: ${reason}`));
    }
    this.#begin();
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

/** By the names of what is read of the run. */
function isSmall({ inbox, existing }: SealInput): boolean {
  const events = inbox.reduce((sum, key) => sum + (parseInboxKey(key)?.object.count ?? 0), 0);
  const bytes = existing.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return events <= SMALL_EVENTS && bytes <= SMALL_BYTES;
}

function settle({ resolve, reject }: Waiting, answer: PlanAnswer | undefined): void {
  if (!answer) reject(new PlanThreadError('the planning thread left out an answer'));
  else if ('error' in answer) reject(answer.error);
  else resolve(answer);
}
