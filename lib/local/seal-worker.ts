import { parentPort } from 'node:worker_threads';
import type { SealInput } from '../pipeline/seal/plan-seal.ts';
import { planSeal } from '../pipeline/seal/plan-seal.ts';

/** One plan to make. */
export interface PlanRequest {
  readonly id: number;
  readonly input: SealInput;
}

export type PlanAnswer = { readonly id: number } & (
  { readonly planned: Awaited<ReturnType<typeof planSeal>> } | { readonly error: unknown }
);

parentPort?.on('message', (request: PlanRequest) => {
  void answer(request);
});

async function answer({ id, input }: PlanRequest): Promise<void> {
  let message: PlanAnswer;
  try {
    message = { id, planned: await planSeal(input) };
  } catch (error) {
    message = { id, error };
  }
  parentPort?.postMessage(message);
}
