import { signal } from '@preact/signals';
import { type Pulse, pulseShape } from '../api/pulse.ts';
import { ask } from '../fetch/ask.ts';
import { ProblemAnswer, UnreachableError } from '../fetch/failures.ts';
import { asError } from '../fetch/use-resource.ts';

/** What is known of a project at the moment, and since when. */
export interface PulseState {
  readonly project: string;
  readonly pulse: Pulse | undefined;
  /** When the server last answered. */
  readonly at: Date | undefined;
  /** Why the last request failed. Until one succeeds, nothing on the page counts as live. */
  readonly error: Error | undefined;
}

export const pulseState = signal<PulseState>(quiet(''));

const FAST_MS = { embedded: 1500, aws: 5000 };
const IDLE_MS = 30_000;
const HIDDEN_MS = 300_000;
const MOST_BACKOFF_MS = 60_000;
/** A request that is not answered by then counts as failed, so that the page says so and asks anew. */
const GIVE_UP_MS = 30_000;

function quiet(project: string): PulseState {
  return { project, pulse: undefined, at: undefined, error: undefined };
}

/**
 * Follows a project until stopped: often while anything in it is being received, seldom when the page
 * is hidden, at once when it is looked at again. Returns what stops it.
 */
export function followPulse(project: string, host: keyof typeof FAST_MS): () => void {
  const stopped = new AbortController();
  let timer = 0;
  let failures = 0;
  let isAsking = false;
  let notBeforeMs = 0;
  pulseState.value = quiet(project);

  const planAt = (ms: number): number => {
    window.clearTimeout(timer);
    return stopped.signal.aborted ? 0 : window.setTimeout(beat, ms);
  };
  const plan = (): void => void (timer = planAt(waitMs(host, failures)));
  const beat = (): void => {
    if (isAsking) return;
    // A server that said when to ask again is not asked before, whoever looks at the page.
    const askedMs = notBeforeMs - Date.now();
    if (askedMs > 0) return void (timer = planAt(askedMs));
    isAsking = true;
    const path = `projects/${encodeURIComponent(project)}/pulse`;
    const tooLate = new AbortController();
    const giveUp = window.setTimeout(() => tooLate.abort(), GIVE_UP_MS);
    ask(path, pulseShape, { signal: AbortSignal.any([stopped.signal, tooLate.signal]) })
      .then(
        ({ data, at }) => {
          failures = 0;
          pulseState.value = { project, pulse: data, at, error: undefined };
        },
        (error: unknown) => {
          if (stopped.signal.aborted) return;
          failures++;
          notBeforeMs = Date.now() + askedWaitMs(error);
          const cause = tooLate.signal.aborted ? new UnreachableError() : asError(error);
          pulseState.value = { ...pulseState.value, error: cause };
        },
      )
      .finally(() => {
        window.clearTimeout(giveUp);
        isAsking = false;
        plan();
      });
  };
  const lookAgain = (): void => (document.hidden ? plan() : beat());

  const listening = { signal: stopped.signal };
  document.addEventListener('visibilitychange', lookAgain, listening);
  window.addEventListener('focus', lookAgain, listening);
  window.addEventListener('online', beat, listening);
  // Without a network the request fails at once, and the page says that it is no longer updated.
  window.addEventListener('offline', beat, listening);
  beat();
  return () => {
    window.clearTimeout(timer);
    stopped.abort();
  };
}

function waitMs(host: keyof typeof FAST_MS, failures: number): number {
  if (document.hidden) return HIDDEN_MS;
  const { pulse, error } = pulseState.value;
  if (failures > 0) {
    return Math.max(
      askedWaitMs(error),
      Math.min(MOST_BACKOFF_MS, FAST_MS.aws * 2 ** (failures - 1)),
    );
  }
  return pulse && pulse.receiving_total > 0 ? FAST_MS[host] : IDLE_MS;
}

/** How long the server asked to be left alone. */
function askedWaitMs(error: unknown): number {
  return error instanceof ProblemAnswer ? (error.retryAfterMs ?? 0) : 0;
}
