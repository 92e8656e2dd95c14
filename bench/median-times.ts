import { median } from './check.ts';

const CALLS = 5;

export interface Times {
  readonly ms: number;
  /** Time of processors, all threads of this process together. */
  readonly cpuMs: number;
}

/** Does the work five times, one after the other, and tells the median of its times. */
export async function medianTimes(work: () => Promise<void>): Promise<Times> {
  const times: Times[] = [];
  for (let call = 0; call < CALLS; call += 1) times.push(await timesOf(work));
  return medianOf(times);
}

/** Does the work once. */
export async function timesOf(work: () => unknown): Promise<Times> {
  const start = performance.now();
  const cpu = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(cpu);
  return { ms: performance.now() - start, cpuMs: (user + system) / 1000 };
}

export function medianOf(times: readonly Times[]): Times {
  return { ms: median(times.map(({ ms }) => ms)), cpuMs: median(times.map(({ cpuMs }) => cpuMs)) };
}
