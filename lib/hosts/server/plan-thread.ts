import type { planDocuments } from '#pipeline/seal/documents/plan-documents.ts';
import type { planSeal } from '#pipeline/seal/run/plan-seal.ts';
import { AskedThread } from './asked-thread.ts';
import type { Plan, PlanTask } from './seal-worker.ts';

/** The planning thread ended before it answered. */
export class PlanThreadError extends Error {
  override readonly name = 'PlanThreadError';
}

/**
 * Runs `planSeal` and `planDocuments` in a thread of their own: planning a large run takes seconds
 * of processor time, in which the server must go on acknowledging.
 */
export class PlanThread {
  readonly #thread: AskedThread<PlanTask, Plan>;

  constructor(script: URL) {
    const ended = (code: number) =>
      new PlanThreadError(`the planning thread ended with code ${code}`);
    this.#thread = new AskedThread({ script, youngMb: 64, ended });
  }

  readonly plan: typeof planSeal = async (input) => {
    const plan = await this.#thread.ask({ run: input });
    if ('run' in plan) return plan.run;
    throw new PlanThreadError('the planning thread answered with another plan');
  };

  readonly planDocuments: typeof planDocuments = async (input) => {
    const plan = await this.#thread.ask({ documents: input });
    if ('documents' in plan) return plan.documents;
    throw new PlanThreadError('the planning thread answered with another plan');
  };

  close(): Promise<void> {
    return this.#thread.close();
  }
}
