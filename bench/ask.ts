import { processorMs } from './process-memory.ts';

/** How often a question is asked. */
export const CALLS = 5;

/** An answer, and how long it took until its last byte was there. */
export interface Asked {
  readonly ms: number;
  readonly body: string;
}

/** @throws Error when the answer is not one of success */
export async function ask(url: string): Promise<Asked> {
  const start = performance.now();
  const response = await fetch(url);
  const body = await response.text();
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${body}`);
  return { ms: performance.now() - start, body };
}

export interface Series {
  readonly asked: readonly Asked[];
  /** Processor time of the server for each call, the mean. */
  readonly cpuMs: number;
}

export async function askOften(pid: number, url: string): Promise<Series> {
  const asked: Asked[] = [];
  const before = processorMs(pid);
  for (let call = 0; call < CALLS; call += 1) asked.push(await ask(url));
  return { asked, cpuMs: (processorMs(pid) - before) / CALLS };
}
