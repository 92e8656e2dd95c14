import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { DiskScratch, LentScratchFile } from '#adapters/disk/disk-scratch.ts';
import { FileStore } from '#adapters/disk/file-store.ts';
import { KeptBytes } from '#ports/kept-bytes.ts';
import {
  type DocumentsInput,
  type DocumentsPlan,
  planDocuments,
} from '#pipeline/seal/documents/plan-documents.ts';
import { type PlannedSeal, planSeal, type SealInput } from '#pipeline/seal/run/plan-seal.ts';
import { PreconditionFailedError } from '#ports/object-store.ts';

/** A plan to make: of a run, or of a document set. */
export type PlanTask =
  | {
      readonly run: SealInput;
      /** The descriptor of the scratch file for the plan's output. */
      readonly outputDescriptor: number;
    }
  | { readonly documents: DocumentsInput };

export interface RunPlan extends Omit<PlannedSeal, 'output'> {
  /** The plan's output, or, where that is in the scratch file, how many bytes it has. */
  readonly output: Uint8Array | number;
}

export type Plan =
  | { readonly run: RunPlan }
  | { readonly documents: DocumentsPlan }
  /** Another sealer has taken or replaced the object of this key. */
  | { readonly overtakenAt: string };
export type PlanAnswer = Plan | { readonly error: unknown };

/** The folders of the lake and of scratch files. */
const planFolders = z.object({ data: z.string(), scratch: z.string() });
export type PlanFolders = z.infer<typeof planFolders>;

parentPort?.on('message', (task: PlanTask) => {
  void answer(task);
});

async function answer(task: PlanTask): Promise<void> {
  let message: PlanAnswer;
  try {
    message = await plan(task);
  } catch (error) {
    message = error instanceof PreconditionFailedError ? { overtakenAt: error.key } : { error };
  }
  parentPort?.postMessage(message);
}

async function plan(task: PlanTask): Promise<Plan> {
  return 'run' in task
    ? { run: await planRun(task.run, task.outputDescriptor) }
    : { documents: await planDocuments(task.documents) };
}

async function planRun(input: SealInput, outputDescriptor: number): Promise<RunPlan> {
  const folders = planFolders.parse(workerData);
  const file = new LentScratchFile(outputDescriptor);
  const { output, ...planned } = await planSeal(
    input,
    new FileStore(folders.data),
    new DiskScratch(folders.scratch),
    new KeptBytes({ open: () => file }),
  );
  const isInFile = output.flush();
  return { ...planned, output: isInFile ? output.length : output.read(0, output.length) };
}
