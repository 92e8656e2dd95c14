import { signal } from '@preact/signals';
import { type Pulse, pulseShape } from '../api/pulse.ts';
import { ask } from '../fetch/ask.ts';
import { ProblemAnswer } from '../fetch/failures.ts';
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
  pulseState.value = quiet(project);

  const plan = (): void => {
    window.clearTimeout(timer);
    if (!stopped.signal.aborted) timer = window.setTimeout(beat, waitMs(host, failures));
  };
  const beat = (): void => {
    if (isAsking) return;
    isAsking = true;
    const path = `projects/${encodeURIComponent(project)}/pulse`;
    ask(path, pulseShape, { signal: stopped.signal })
      .then(
        ({ data, at }) => {
          failures = 0;
          pulseState.value = { project, pulse: data, at, error: undefined };
        },
        (error: unknown) => {
          if (stopped.signal.aborted) return;
          failures++;
          pulseState.value = { ...pulseState.value, error: asError(error) };
        },
      )
      .finally(() => {
        isAsking = false;
        plan();
      });
  };
  const lookAgain = (): void => (document.hidden ? plan() : beat());

  const listening = { signal: stopped.signal };
  document.addEventListener('visibilitychange', lookAgain, listening);
  window.addEventListener('focus', lookAgain, listening);
  window.addEventListener('online', beat, listening);
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
    const asked = error instanceof ProblemAnswer ? (error.retryAfterMs ?? 0) : 0;
    return Math.max(asked, Math.min(MOST_BACKOFF_MS, FAST_MS.aws * 2 ** (failures - 1)));
  }
  return pulse && pulse.receiving_total > 0 ? FAST_MS[host] : IDLE_MS;
}
