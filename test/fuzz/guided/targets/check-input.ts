import { EvalakeError } from '#contract/evalake-error.ts';

/** Far more than a few kilobytes take where the work is linear, also with the fuzzer's counters in it. */
const MOST_CPU_MS = 3000;

/** An input takes far longer than its size tells. */
export class SlowInputError extends Error {
  override readonly name = 'SlowInputError';
}

/**
 * Lets a parser work on an input. A named error of ours is an answer; any other, and too much time of
 * the processor, is a finding.
 * @throws SlowInputError
 */
export async function checkInput(work: () => unknown): Promise<void> {
  const before = process.cpuUsage();
  try {
    await work();
  } catch (error) {
    if (!(error instanceof EvalakeError)) throw error;
  }
  const { user, system } = process.cpuUsage(before);
  const cpuMs = (user + system) / 1000;
  if (cpuMs > MOST_CPU_MS) throw new SlowInputError(`it took ${cpuMs.toFixed(0)} ms`);
}
