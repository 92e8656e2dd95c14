import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { DiskScratch, LentScratchFile } from '#adapters/disk/disk-scratch.ts';
import { FileStore } from '#adapters/disk/file-store.ts';
import { KeptBytes, type Stretch } from '#ports/kept-bytes.ts';
import { OutputBytes } from '#ports/output-bytes.ts';
import {
  type DocumentsInput,
  type DocumentsPlan,
  planDocuments,
} from '#pipeline/seal/documents/plan-documents.ts';
import type { HeldObject, HeldSeal } from '#pipeline/seal/seal-held.ts';
import { LargeInboxError } from '#pipeline/seal/run/inbox/inbox-rows.ts';
import { planSeal } from '#pipeline/seal/run/plan-seal.ts';
import type { PlannedSeal, SealInput } from '#pipeline/seal/run/seal-plan.ts';
import { PreconditionFailedError, StoreUnavailableError } from '#ports/object-store.ts';
import { type LentObject, lendingSource } from './lent-run.ts';
import { PlanTurn } from './held/plan-turn.ts';
import { sealHeldHere } from './held/seal-held-here.ts';
import { serverSealHost } from './server-seal-host.ts';
import type { Answers, Tasks } from './threads/together.ts';

interface RunTask {
  readonly run: SealInput;
  /** The descriptor of the scratch file for the plan's output. */
  readonly outputDescriptor: number;
  /** Files of a former seal that the host has opened. */
  readonly lent: readonly LentObject[];
}

/** A run that came whole, to be planned and written. */
interface HeldTask {
  readonly held: HeldObject;
  readonly quietSeconds: number;
}

/** A plan to make: of a run, or of a document set. */
export type PlanTask = RunTask | HeldTask | { readonly documents: DocumentsInput };

export interface RunPlan extends Omit<PlannedSeal, 'output'> {
  /** The plan's output, or, where that is in the scratch file, how many bytes it has. */
  readonly output: Uint8Array<ArrayBuffer> | number;
  /** Where the parts of the whole output lie, if some are in lent files. */
  readonly parts?: readonly LentPart[] | undefined;
}

/** A stretch of output in a lent file, else among what was written. */
interface LentPart extends Stretch {
  readonly from: number;
  readonly descriptor: number | undefined;
}

export type Plan =
  | { readonly run: RunPlan }
  | { readonly documents: DocumentsPlan }
  | { readonly held: HeldSeal }
  /** Another sealer has taken or replaced the object of this key. */
  | { readonly overtakenAt: string }
  /** The inbox of the run has more text than `mostInboxBytes`. */
  | { readonly isLarge: true };
/** `outage` tells why the disk takes no data: the class of an error does not pass between threads. */
export type PlanAnswer = Plan | { readonly outage: string } | { readonly error: unknown };

/** The folders of the lake and of scratch files. */
const planFolders = z.object({ data: z.string(), scratch: z.string() });
export type PlanFolders = z.infer<typeof planFolders>;

/** What has not begun by then is asked again, after the turns of other projects. */
const TURN_MS = 50;

const folders = planFolders.parse(workerData);
const store = new FileStore(folders.data);
const scratch = new DiskScratch(folders.scratch);
const host = serverSealHost();

parentPort?.on('message', (message: Tasks<PlanTask>) => {
  void answerAll(message);
});

async function answerAll({ tasks }: Tasks<PlanTask>): Promise<void> {
  const turn = new PlanTurn(TURN_MS);
  // What is written here waits for the disk most of the time, and together for the syncs of folders.
  const answers = await Promise.all(tasks.map((task) => answer(task, turn)));
  const outputs = answers.flatMap((each) => (each && 'run' in each ? each.run.output : []));
  const message: Answers<PlanAnswer> = { answers };
  parentPort?.postMessage(
    message,
    outputs.flatMap((output) => (typeof output === 'number' ? [] : output.buffer)),
  );
}

async function answer(task: PlanTask, turn: PlanTurn): Promise<PlanAnswer | undefined> {
  try {
    return await ('held' in task ? sealHeldOf(task, turn) : turn.plan(() => plan(task)));
  } catch (error) {
    if (error instanceof LargeInboxError) return { isLarge: true };
    if (error instanceof StoreUnavailableError) return { outage: error.reason };
    return error instanceof PreconditionFailedError ? { overtakenAt: error.key } : { error };
  }
}

async function sealHeldOf(task: HeldTask, turn: PlanTurn): Promise<Plan | undefined> {
  const held = await sealHeldHere({ store, scratch, host, turn }, task);
  return held && { held };
}

async function plan(task: Exclude<PlanTask, HeldTask>): Promise<Plan> {
  if ('run' in task) return { run: await planRun(task) };
  return { documents: await planDocuments(task.documents) };
}

async function planRun({ run, outputDescriptor, lent }: RunTask): Promise<RunPlan> {
  const file = new LentScratchFile(outputDescriptor);
  const own = new KeptBytes({ open: () => file });
  const { output, ...planned } = await planSeal(
    run,
    lendingSource(store, lent),
    scratch,
    new OutputBytes(own),
  );
  const isLent = output.parts.some((part) => part.file !== undefined);
  const parts = output.parts.map(({ file: from, ...part }) => ({
    ...part,
    descriptor: from?.descriptor,
  }));
  const made = { ...planned, parts: isLent ? parts : undefined };
  if (own.flush()) return { ...made, output: own.length };
  return { ...made, output: new Uint8Array(own.read(0, own.length)) };
}
