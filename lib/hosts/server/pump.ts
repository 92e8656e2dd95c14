import { redeliverySeconds } from '#ports/backoff.ts';
import type { Clock } from '#ports/clock.ts';
import { StoreUnavailableError } from '#ports/object-store.ts';
import { type Queue, type ReceivedMessage, SendError } from '#ports/queue.ts';
import { asError, NotYetError, type StepFailure } from '#pipeline/step/step.ts';
import { BatchSize } from './batch-size.ts';
import type { Log } from './log.ts';
import { OwedRest, type Turn } from './owed-rest.ts';

export interface PumpOptions {
  readonly name: string;
  readonly queue: Queue;
  /** The most messages of a batch. */
  readonly max: number;
  /** Milliseconds that a batch is to take at most: after a longer one the next is smaller. */
  readonly mostMs?: number;
  /** How long to collect further messages after the first: a larger batch costs less a message. */
  readonly windowMs: number;
  /** How many windows to wait for as long as each of them brings messages; 1 when absent. */
  readonly mostWindows?: number;
  /**
   * How long to rest after a batch, as a multiple of the time that it took, for a step whose turn
   * costs more the more lies in the lake: a burst then has fewer and larger turns, and the other
   * steps have the processor meanwhile. No rest when absent.
   */
  readonly restFactor?: number | ((messages: readonly ReceivedMessage[]) => number);
  /** The longest rest; 5 s when absent. */
  readonly mostRestMs?: number;
  /** Whether there is a rest after this batch; after each when absent. */
  readonly restsAfter?: (messages: readonly ReceivedMessage[]) => boolean;
  /** How many batches are handled at once, and none of them is followed by a rest; 1 when absent. */
  readonly mostAtOnce?: number;
  /** Is told each time that no batch has ended for half a second and none may begin. */
  readonly onStuck?: () => void;
  /** Milliseconds of rest that may stay owed after this batch: see `OwedRest`. None when absent. */
  readonly restCreditMs?: (messages: readonly ReceivedMessage[]) => number;
  /** Handles a batch; returns the messages that failed and are to be delivered again. */
  readonly step: (messages: readonly ReceivedMessage[]) => Promise<readonly StepFailure[]>;
  readonly clock: Clock;
  readonly log: Log;
}

export const WAIT_MS = 20_000;
/** More at once would keep others from the thread for long. */
const RECEIVED_AT_ONCE = 250;
const STUCK_MS = 500;
const PAUSE_AFTER_FAULT_MS = 1000;
const OUTAGE_PAUSE_MS = 2000;

/**
 * Polls a queue as AWS does for a Lambda: receives messages, calls the step, deletes the messages
 * that are done.
 */
export async function pump(options: PumpOptions, signal: AbortSignal): Promise<void> {
  const { restsAfter = () => true, restCreditMs = () => 0, mostAtOnce = 1 } = options;
  const rest = new OwedRest(options.mostRestMs);
  const size = new BatchSize(options);
  const running = new Set<Promise<unknown>>();
  while (!signal.aborted) {
    try {
      const messages = await collect({ ...options, max: size.next }, signal);
      if (messages.length === 0) continue;
      if (mostAtOnce > 1) {
        const done: Promise<unknown> = handleTimed(options, messages, size, signal)
          .catch((error: unknown) => pauseAfterFault(options, error, signal))
          .finally(() => running.delete(done));
        running.add(done);
        while (running.size >= mostAtOnce) await waitForOne(options, running);
        continue;
      }
      const turn = await handleTimed(options, messages, size, signal);
      if (!restsAfter(messages)) continue;
      const restMs = rest.after(turn, factorOf(options, messages), restCreditMs(messages));
      await sleepFor(restMs, options.clock, signal);
    } catch (error) {
      await pauseAfterFault(options, error, signal);
    }
  }
  await Promise.all(running);
}

/** Waits for the end of a batch, or until it is long. */
async function waitForOne(
  { onStuck, clock }: PumpOptions,
  running: ReadonlySet<Promise<unknown>>,
): Promise<void> {
  if (!onStuck) {
    await Promise.race(running);
    return;
  }
  const waited = new AbortController();
  const stuck = clock.sleep(STUCK_MS, waited.signal).then(() => 'stuck');
  const first = await Promise.race([...running, stuck]);
  waited.abort();
  if (first === 'stuck') onStuck();
}

function factorOf({ restFactor = 0 }: PumpOptions, messages: readonly ReceivedMessage[]): number {
  return typeof restFactor === 'number' ? restFactor : restFactor(messages);
}

async function handleTimed(
  options: PumpOptions,
  messages: readonly ReceivedMessage[],
  size: BatchSize,
  signal: AbortSignal,
): Promise<Turn> {
  const startMs = options.clock.now();
  await handle(options, messages, signal);
  const endMs = options.clock.now();
  size.took(endMs - startMs, messages.length);
  return { startMs, endMs };
}

/** Reports a fault of the queue itself, and waits before it is asked again. */
export async function pauseAfterFault(
  { name, clock, log }: PumpOptions,
  error: unknown,
  signal: AbortSignal,
): Promise<void> {
  logFault(log, name, error);
  await clock.sleep(PAUSE_AFTER_FAULT_MS, signal);
}

function logFault(log: Log, name: string, error: unknown): void {
  log.error(`the ${name} queue does not work`, asError(error));
}

async function sleepFor(restMs: number, clock: Clock, signal: AbortSignal): Promise<void> {
  if (restMs > 0 && !signal.aborted) await clock.sleep(restMs, signal);
}

async function collect(
  options: PumpOptions,
  signal: AbortSignal,
): Promise<readonly ReceivedMessage[]> {
  const { queue, max, windowMs, mostWindows = 1, clock } = options;
  const most = Math.min(max, RECEIVED_AT_ONCE);
  let latest = await queue.receive({ max: most, waitMs: WAIT_MS, signal });
  const batch = [...latest];
  let windows = 0;
  while (!signal.aborted) {
    // A message that is delivered again stays in its small batch: see `DeliveryOrder.take`.
    const again = latest.some(({ receiveCount }) => receiveCount > 1);
    if (latest.length === 0 || batch.length === max || again) break;
    if (latest.length < RECEIVED_AT_ONCE) {
      if (windowMs === 0 || windows === mostWindows) break;
      await clock.sleep(windowMs, signal);
      windows += 1;
    }
    latest = await receiveFurther(options, Math.min(RECEIVED_AT_ONCE, max - batch.length));
    batch.push(...latest);
  }
  return batch;
}

/**
 * What came meanwhile. When the queue fails here, the batch so far is handled all the same: dropped, it
 * would wait for the end of its visibility timeout.
 */
async function receiveFurther(
  { name, queue, log }: PumpOptions,
  max: number,
): Promise<readonly ReceivedMessage[]> {
  try {
    return await queue.receive({ max });
  } catch (error) {
    logFault(log, name, error);
    return [];
  }
}

/** Runs the step on a batch, deletes what is done, and releases what failed. */
export async function handle(
  options: PumpOptions,
  messages: readonly ReceivedMessage[],
  signal: AbortSignal,
): Promise<void> {
  const { name, queue, log } = options;
  const failures = await stepUntilOutageEnds(options, messages, signal);
  const release = (receipt: string, delaySeconds: number): Promise<void> =>
    repeatUntilOutageEnds(options, signal, () => queue.release([receipt], delaySeconds));
  const done = messages.filter(({ id }) => !failures.has(id)).map(({ receipt }) => receipt);
  await repeatUntilOutageEnds(options, signal, () => queue.delete(done));
  for (const { id, receipt, receiveCount } of messages) {
    const error = failures.get(id);
    if (!error) continue;
    if (error instanceof NotYetError) {
      log.info(`${name}: ${error.message}`);
      await release(receipt, error.delaySeconds);
      continue;
    }
    log.error(`${name} failed, attempt ${receiveCount}`, error);
    await release(receipt, redeliverySeconds(receiveCount));
  }
}

/**
 * Runs the step, and repeats it during an outage of the disk for as long as that takes. Counting
 * each try as a delivery would carry every message to the dead letters, though none of them is at
 * fault.
 */
async function stepUntilOutageEnds(
  { name, step, clock, log }: PumpOptions,
  messages: readonly ReceivedMessage[],
  signal: AbortSignal,
): Promise<Map<string, Error>> {
  const failures = new Map<string, Error>();
  let left = messages;
  for (let attempt = 1; ; attempt++) {
    for (const { id } of left) failures.delete(id);
    for (const { id, error } of await step(left)) failures.set(id, error);
    left = left.filter(({ id }) => isOutage(failures.get(id)));
    const [first] = left;
    if (!first || signal.aborted) return failures;
    const error = failures.get(first.id);
    if (attempt === 1 && error) log.error(`${name} waits for the store`, error);
    await clock.sleep(OUTAGE_PAUSE_MS, signal);
  }
}

/**
 * Repeats what tells the queue how its messages fared during an outage of the disk: untold, they would
 * wait for the end of their visibility timeout.
 */
async function repeatUntilOutageEnds(
  { name, clock, log }: PumpOptions,
  signal: AbortSignal,
  call: () => Promise<void>,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await call();
      return;
    } catch (error) {
      if (signal.aborted || !isOutage(asError(error))) throw error;
      if (attempt === 1) logFault(log, name, error);
      await clock.sleep(OUTAGE_PAUSE_MS, signal);
    }
  }
}

function isOutage(error: Error | undefined): boolean {
  return error instanceof StoreUnavailableError || error instanceof SendError;
}
