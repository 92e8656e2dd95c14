import type { Clock } from '../ports/clock.ts';
import type { Queue, ReceivedMessage } from '../ports/queue.ts';
import type { StepFailure } from '../pipeline/step.ts';
import { asError } from '../pipeline/step.ts';
import type { Log } from './log.ts';

export interface PumpOptions {
  readonly name: string;
  readonly queue: Queue;
  /** Messages taken at once. */
  readonly max: number;
  /** Handles a batch; returns what is to come again. */
  readonly step: (messages: readonly ReceivedMessage[]) => Promise<readonly StepFailure[]>;
  readonly clock: Clock;
  readonly log: Log;
}

const WAIT_MS = 20_000;
const PAUSE_AFTER_FAULT_MS = 1000;
const LONGEST_BACKOFF_SECONDS = 60;

/** What polls a queue on AWS for a Lambda: receives, hands over, deletes what is done. */
export async function pump(options: PumpOptions, signal: AbortSignal): Promise<void> {
  const { name, queue, max, clock, log } = options;
  while (!signal.aborted) {
    try {
      const messages = await queue.receive({ max, waitMs: WAIT_MS, signal });
      if (messages.length > 0) await handle(options, messages);
    } catch (error) {
      log.error(`the ${name} queue does not work`, asError(error));
      await clock.sleep(PAUSE_AFTER_FAULT_MS, signal);
    }
  }
}

async function handle(
  { name, queue, step, log }: PumpOptions,
  messages: readonly ReceivedMessage[],
): Promise<void> {
  const failures = new Map((await step(messages)).map(({ id, error }) => [id, error]));
  await queue.delete(messages.filter(({ id }) => !failures.has(id)).map(({ receipt }) => receipt));
  for (const { id, receipt, receiveCount } of messages) {
    const error = failures.get(id);
    if (!error) continue;
    log.error(`${name} failed, attempt ${receiveCount}`, error);
    await queue.release([receipt], Math.min(2 ** (receiveCount - 1), LONGEST_BACKOFF_SECONDS));
  }
}
