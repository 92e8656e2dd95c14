import type { StepFailure } from '#pipeline/step/step.ts';
import type { ReceivedMessage } from '#ports/queue.ts';
import { handle, pauseAfterFault, type PumpOptions, WAIT_MS } from './pump.ts';
import { FairTurns, type TurnLimits, type Work } from './threads/fair-turns.ts';

export interface FairPumpOptions extends PumpOptions {
  readonly limits: TurnLimits;
  /** The most messages in memory. Beyond it a message waits in the queue, whosever it is. */
  readonly mostHeld: number;
  readonly subjectOf: (message: ReceivedMessage) => { readonly lane: string; readonly key: string };
  /** Handles the messages of one subject. */
  readonly step: (messages: readonly ReceivedMessage[]) => Promise<readonly StepFailure[]>;
}

/**
 * Polls a queue as `pump` does, but waits for no batch: it receives further messages while earlier
 * ones are worked on, and lanes take turns. What has not begun when it is stopped stays in the queue.
 */
export async function pumpFairly(options: FairPumpOptions, signal: AbortSignal): Promise<void> {
  const { queue, clock, max, windowMs, mostHeld, subjectOf } = options;
  const turns = new FairTurns<ReceivedMessage>(options.limits);
  const running = new Set<Promise<void>>();
  const begin = (): void => {
    if (signal.aborted) return;
    for (let work = turns.next(); work; work = turns.next()) {
      const done = finish(work).finally(() => running.delete(done));
      running.add(done);
    }
  };
  const finish = async (work: Work<ReceivedMessage>): Promise<void> => {
    try {
      await handle(options, work.items, signal);
    } catch (error) {
      await pauseAfterFault(options, error, signal);
    } finally {
      turns.end(work);
      begin();
    }
  };
  while (!signal.aborted) {
    try {
      const room = mostHeld - turns.size;
      if (room <= 0) {
        await Promise.race(running);
        continue;
      }
      const messages = await queue.receive({ max: Math.min(max, room), waitMs: WAIT_MS, signal });
      for (const message of messages) {
        const { lane, key } = subjectOf(message);
        turns.add(lane, key, message);
      }
      begin();
      // Nudges come in swarms, and the newest of a run stands for all.
      if (messages.length > 0) await clock.sleep(windowMs, signal);
    } catch (error) {
      await pauseAfterFault(options, error, signal);
    }
  }
  while (running.size > 0) await Promise.all(running);
}
