import { join } from 'node:path';
import { DiskScratch, type DiskScratchFile } from '#adapters/disk/disk-scratch.ts';
import { SpareScratch } from '#adapters/disk/spare-scratch.ts';
import { EvalakeError } from '#contract/evalake-error.ts';
import { SEAL_SECONDS } from '#contract/limits.ts';
import type { planDocuments } from '#pipeline/seal/documents/plan-documents.ts';
import type { PlannedSeal, SealInput } from '#pipeline/seal/run/seal-plan.ts';
import type { SealSource } from '#pipeline/seal/run/seal-source.ts';
import type { HeldObject, HeldSeal } from '#pipeline/seal/seal-held.ts';
import { isSmallPlan, SMALL_PLAN_BYTES } from './held/small-plans.ts';
import { KeptBytes } from '#ports/kept-bytes.ts';
import { OutputBytes } from '#ports/output-bytes.ts';
import { PreconditionFailedError, StoreUnavailableError } from '#ports/object-store.ts';
import { LentRun } from './lent-run.ts';
import type { Plan, PlanAnswer, PlanFolders, PlanTask, RunPlan } from './seal-worker.ts';
import { BoundedThreads } from './threads/bounded-threads.ts';
import { ThreadEndedError } from './threads/thread-answer.ts';
import { type Answers, type Tasks, Together } from './threads/together.ts';

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
/** Others wait for all that are handed over together. */
const MOST_TOGETHER = 12;
const MOST_TRIES = 2;
const HEAP_MB = 2048;
/** As long as the function on AWS has for it. */
const PLAN_WITHIN_MS = SEAL_SECONDS * 1000;
/** Of so many subjects it is remembered that they ended a thread. */
const MOST_REMEMBERED = 10_000;

/**
 * Runs `planSeal`, `planDocuments` and `sealHeld` in threads of their own: planning a large run takes seconds of
 * processor time, in which the server must go on acknowledging, and sealing other projects' runs. A
 * thread that passes its limits is ended; the next plan starts a new one.
 */
export class PlanThread {
  readonly #scratch: SpareScratch;
  readonly #large: BoundedThreads<Tasks<PlanTask>, Answers<PlanAnswer>>;
  readonly #small: Together<PlanTask, PlanAnswer>;
  readonly #failures = new Map<string, number>();

  /** Starts a thread, so that the first run need not wait for it. */
  constructor(script: URL, dataFolder: string, withinMs = PLAN_WITHIN_MS) {
    const folders: PlanFolders = { data: dataFolder, scratch: join(dataFolder, '.tmp') };
    this.#scratch = new SpareScratch(new DiskScratch(folders.scratch));
    const options = { script, workerData: folders, withinMs, heapMb: HEAP_MB, youngMb: 64 };
    this.#large = new BoundedThreads({ ...options, turns: LARGE_TURNS });
    const small = new BoundedThreads<Tasks<PlanTask>, Answers<PlanAnswer>>({
      ...options,
      turns: SMALL_TURNS,
    });
    this.#small = new Together(small.prepare(), MOST_TOGETHER);
  }

  /**
   * The thread reads the lake by itself.
   * @throws PreconditionFailedError, PlanThreadError, PlanGivenUpError, what the plan throws
   */
  readonly plan = async (input: SealInput, source?: SealSource): Promise<PlannedSeal> => {
    const { project, runId } = input;
    const isSmallRun = isSmallPlan(input);
    const run = isSmallRun ? { ...input, mostInboxBytes: SMALL_PLAN_BYTES } : input;
    const lent = source && !isSmallRun ? await LentRun.open(source, input) : undefined;
    const file = this.#scratch.take();
    const task = { run, outputDescriptor: file.descriptor, lent: lent?.objects ?? [] };
    try {
      const subject = `run ${runId} of ${project}`;
      let answer = await this.#ask(task, project, subject, isSmallRun);
      if ('isLarge' in answer) answer = await this.#ask({ ...task, run: input }, project, subject);
      if ('overtakenAt' in answer) throw new PreconditionFailedError(answer.overtakenAt);
      if (!('run' in answer)) {
        throw new PlanThreadError('the planning thread answered with another plan');
      }
      return this.#takeOver(answer.run, file, lent);
    } catch (error) {
      this.#scratch.giveBack(file);
      lent?.close();
      throw error;
    }
  };

  #takeOver(
    { output, parts, ...made }: RunPlan,
    file: DiskScratchFile,
    lent: LentRun | undefined,
  ): PlannedSeal {
    let kept = new KeptBytes();
    if (typeof output === 'number') kept = KeptBytes.ofFile(file, output);
    else {
      this.#scratch.giveBack(file);
      kept.append(output);
    }
    const lentParts = parts?.map(({ descriptor, ...part }) => ({
      ...part,
      file: lent?.fileOf(descriptor),
    }));
    return { ...made, output: new OutputBytes(kept, lentParts, () => lent?.close()) };
  }

  readonly planDocuments: typeof planDocuments = async (input) => {
    const { project, set } = input;
    const plan = await this.#ask({ documents: input }, project, `documents ${set} of ${project}`);
    if ('documents' in plan) return plan.documents;
    throw new PlanThreadError('the planning thread answered with another plan');
  };

  /**
   * The thread writes the files of the run, too.
   * @throws StoreUnavailableError, PlanThreadError, PlanGivenUpError, what the seal throws, as an Error
   */
  readonly sealHeld = async (held: HeldObject, quietSeconds: number): Promise<HeldSeal> => {
    const { project, runId } = held.target;
    const task = { held, quietSeconds };
    const answer = await this.#ask(task, project, `run ${runId} of ${project}`, true);
    if ('held' in answer) return answer.held;
    throw new PlanThreadError('the planning thread answered with another plan');
  };

  async #ask(task: PlanTask, project: string, subject: string, isSmallTask = false): Promise<Plan> {
    const failures = this.#failures.get(subject) ?? 0;
    if (failures >= MOST_TRIES) throw new PlanGivenUpError(subject);
    const asked = isSmallTask ? this.#small.ask(task, project) : this.#askAlone(task, project);
    const answer = await asked.catch((error: unknown) => {
      if (!(error instanceof ThreadEndedError)) throw error;
      this.#remember(subject, failures + 1);
      throw new PlanThreadError(`the planning thread ended: ${error.message}`);
    });
    if ('outage' in answer) throw new StoreUnavailableError(answer.outage);
    if ('error' in answer) throw answer.error;
    return answer;
  }

  async #askAlone(task: PlanTask, project: string): Promise<PlanAnswer> {
    const { answers } = await this.#large.ask({ tasks: [task] }, project);
    const [answer] = answers;
    if (!answer) throw new PlanThreadError('the planning thread left out an answer');
    return answer;
  }

  async close(): Promise<void> {
    await Promise.all([this.#large.close(), this.#small.close()]);
    this.#scratch.close();
  }

  #remember(subject: string, failures: number): void {
    if (this.#failures.size >= MOST_REMEMBERED) this.#failures.clear();
    this.#failures.set(subject, failures);
  }
}
