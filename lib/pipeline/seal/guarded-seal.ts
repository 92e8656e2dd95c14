import { EvalakeError } from '#contract/evalake-error.ts';
import { failureKey } from '#contract/keys.ts';
import { MAX_NUDGE_RECEIVE_COUNT } from '#contract/limits.ts';
import { nudgeSchema } from '#contract/messages.ts';
import { parseSealTarget, type SealTarget, formatSealTarget } from '#contract/seal-target.ts';
import { formatTimestamp } from '#contract/time.ts';
import { readSealFailure, type SealFailure, writeSealFailure } from './seal-failure.ts';
import { StoreUnavailableError } from '#ports/object-store.ts';
import { SendError } from '#ports/queue.ts';
import { asError, decodeMessage, NotYetError, type StepMessage } from '../step/step.ts';
import { type InboxEntry, listInbox } from './protocol/list-inbox.ts';
import { SealContentionError, type SealOutcome } from './protocol/until-settled.ts';
import { seal, type SealPorts } from './seal.ts';

/** The limits of the machine that seals. */
export interface SealHost {
  /** The program's version and memory, in words: where another one tries, attempts start anew. */
  readonly name: string;
  /** The largest run, numbered events as the names of its inbox objects count them. */
  readonly mostEvents: number;
  /** Attempts before a run is set apart; as many as a nudge has on AWS when absent. */
  readonly mostAttempts?: number;
  /** The setting that raises `mostEvents`, in words. */
  readonly setting: string;
}

export interface GuardedPorts extends SealPorts {
  readonly host: SealHost;
}

/** A nudge, and how often it was delivered, this time included. */
export interface DeliveredNudge extends StepMessage {
  readonly receiveCount: number;
}

/** The run has more events than this machine seals. */
export class RunTooLargeForHostError extends EvalakeError {
  override readonly name = 'RunTooLargeForHostError';
  constructor(events: number, { mostEvents, setting }: SealHost) {
    super(
      `the run has ${events} events, and at most ${mostEvents} are sealed here; raise ${setting}`,
    );
  }
}

/** The attempts to seal the run are used up. */
export class RunSetApartError extends EvalakeError {
  override readonly name = 'RunSetApartError';
}

const MOST_ATTEMPTS = MAX_NUDGE_RECEIVE_COUNT;
/** Of an attempt of which nothing was noted. */
const ENDED =
  'the program ended while it sealed the run (out of memory or time, or killed), or a service was away';

/**
 * Seals as `seal` does, and notes each failure in an object that readers see. An attempt in which the
 * process ends counts too: the nudge is then delivered again without a note of the one before. After
 * the last attempt the run is set apart: it is tried again when something new of it arrives, on
 * another host, or once its note is deleted.
 */
export async function sealGuarded(
  ports: GuardedPorts,
  message: DeliveredNudge,
): Promise<SealOutcome | 'set apart'> {
  const { project, run_id } = decodeMessage(nudgeSchema, message);
  const target = parseSealTarget(project, run_id);
  const noted = await readSealFailure(ports.store, target);
  const former = noted && (await isSame(ports, target, noted)) ? noted : undefined;
  if (former?.set_apart === true) return refuse(message, former);
  const attempts = noted ? (former?.attempts ?? 0) + 1 : message.receiveCount;
  const note = (
    reason: string,
    made = attempts,
    isLast = made >= (ports.host.mostAttempts ?? MOST_ATTEMPTS),
  ) => noteFailure(ports, target, { reason, attempts: made, set_apart: isLast });
  const before = former?.reason ?? ENDED;
  if (attempts > 1) await note(before);
  const checkInbox = (inbox: readonly InboxEntry[]) => checkSize(inbox, ports.host);
  const outcome = await seal({ ...ports, checkInbox }, message).catch(async (thrown: unknown) => {
    const error = asError(thrown);
    // Its size stays, however often it is tried.
    if (error instanceof RunTooLargeForHostError) await note(error.message, attempts, true);
    else if (!isOfOthers(error)) await note(describe(error));
    // Such an attempt does not count.
    else if (attempts > 1) await note(before, attempts - 1, false);
    throw thrown;
  });
  // Also where nothing was noted at first: a faster sealer may have noted that it failed meanwhile.
  if (noted || attempts > 1 || outcome === 'sealed') {
    await ports.store.delete([failureKey(target)]);
  }
  return outcome;
}

/** @throws RunTooLargeForHostError by what the names of inbox objects count */
function checkSize(inbox: readonly InboxEntry[], host: SealHost): void {
  const events = inbox.reduce((sum, { object }) => sum + object.count, 0);
  if (events > host.mostEvents) throw new RunTooLargeForHostError(events, host);
}

/**
 * A faster sealer empties the inbox, then deletes the note. What is noted after that nobody would
 * delete: so the inbox is looked at once more.
 */
async function noteFailure(
  { store, host, clock }: GuardedPorts,
  target: SealTarget,
  failure: Pick<SealFailure, 'reason' | 'attempts' | 'set_apart'>,
): Promise<void> {
  await writeSealFailure(store, target, {
    v: 1,
    newest: newestOf(await listInbox(store, target)),
    host: host.name,
    failed_at: formatTimestamp(clock.now() * 1000),
    ...failure,
  });
  const isDone = (await listInbox(store, target)).length === 0;
  if (isDone) await store.delete([failureKey(target)]);
}

/** A nudge that was delivered before goes to the dead letters, where somebody is told of it. */
function refuse({ receiveCount }: DeliveredNudge, { reason, attempts }: SealFailure): 'set apart' {
  if (receiveCount === 1) return 'set apart';
  throw new RunSetApartError(`set apart after ${attempts} attempts: ${reason}`);
}

/** Whether nothing of the run has arrived since its failure was noted, on this host. */
async function isSame(
  { store, host }: GuardedPorts,
  target: SealTarget,
  noted: SealFailure,
): Promise<boolean> {
  return noted.host === host.name && noted.newest === newestOf(await listInbox(store, target));
}

function newestOf(inbox: readonly InboxEntry[]): string | null {
  return inbox.at(-1)?.key ?? null;
}

/** Errors that say nothing about the run. */
function isOfOthers(error: Error): boolean {
  return [StoreUnavailableError, SendError, SealContentionError, NotYetError].some(
    (type) => error instanceof type,
  );
}

function describe({ name, message }: Error): string {
  return `${name}: ${message}`.slice(0, 1000);
}

/** How to have a run that was set apart sealed after all. */
export function retryAdvice(target: SealTarget): string {
  return `mend the cause, then delete ${failureKey(target)} from the lake or run evalake rebuild; something new of run ${formatSealTarget(target)} starts anew too`;
}
