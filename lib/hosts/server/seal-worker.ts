import { parentPort } from 'node:worker_threads';
import {
  type DocumentsInput,
  type DocumentsPlan,
  planDocuments,
} from '#pipeline/seal/documents/plan-documents.ts';
import { planSeal, type SealInput } from '#pipeline/seal/run/plan-seal.ts';

/** A plan to make: of a run, or of a document set. */
export type PlanTask = { readonly run: SealInput } | { readonly documents: DocumentsInput };

export type Plan =
  { readonly run: Awaited<ReturnType<typeof planSeal>> } | { readonly documents: DocumentsPlan };
export type PlanAnswer = Plan | { readonly error: unknown };

parentPort?.on('message', (task: PlanTask) => {
  void answer(task);
});

async function answer(task: PlanTask): Promise<void> {
  let message: PlanAnswer;
  try {
    message = await plan(task);
  } catch (error) {
    message = { error };
  }
  parentPort?.postMessage(message);
}

async function plan(task: PlanTask): Promise<Plan> {
  return 'run' in task
    ? { run: await planSeal(task.run) }
    : { documents: await planDocuments(task.documents) };
}
