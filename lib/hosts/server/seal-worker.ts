import {
  type DocumentsInput,
  type DocumentsPlan,
  planDocuments,
} from '#pipeline/seal/documents/plan-documents.ts';
import { planSeal, type SealInput } from '#pipeline/seal/run/plan-seal.ts';
import { answerTasks } from './answer-tasks.ts';

/** A plan to make: of a run, or of a document set. */
export type PlanTask = { readonly run: SealInput } | { readonly documents: DocumentsInput };
export type Plan =
  { readonly run: Awaited<ReturnType<typeof planSeal>> } | { readonly documents: DocumentsPlan };

answerTasks<PlanTask, Plan>(async (task) =>
  'run' in task
    ? { run: await planSeal(task.run) }
    : { documents: await planDocuments(task.documents) },
);
