import type { Clock } from './clock.ts';

/** `setTimeout` fires at once when asked to wait longer than this. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** The machine's own time. */
export const systemClock: Clock = { now: () => Date.now(), sleep };

/** The machine's own time, with sleeps that do not keep the process alive. */
export const backgroundClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) => sleep(ms, signal, (timer) => timer.unref()),
};

function sleep(
  ms: number,
  signal?: AbortSignal,
  onTimer?: (timer: NodeJS.Timeout) => void,
): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) {
      resolve();
      return;
    }
    const wake = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', wake);
      resolve();
    };
    const timer = setTimeout(wake, Math.min(Math.max(ms, 0), MAX_TIMER_MS));
    onTimer?.(timer);
    signal?.addEventListener('abort', wake, { once: true });
  });
}
