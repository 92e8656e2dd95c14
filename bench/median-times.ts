import { median } from './check.ts';

const CALLS = 5;

export interface Times {
  readonly ms: number;
  /** Time of processors, all threads of this process together. */
  readonly cpuMs: number;
}

/** Does the work five times, one after the other, and tells the median of its times. */
export async function medianTimes(work: () => Promise<void>): Promise<Times> {
  const times: number[] = [];
  const cpuTimes: number[] = [];
  for (let call = 0; call < CALLS; call += 1) {
    const start = performance.now();
    const cpu = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(cpu);
    times.push(performance.now() - start);
    cpuTimes.push((user + system) / 1000);
  }
  return { ms: median(times), cpuMs: median(cpuTimes) };
}
