import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

export const costSchema = z.object({ inputBytes: z.int(), cpuMs: z.number(), bytes: z.number() });
export type Cost = z.infer<typeof costSchema>;

/** The least of each of two counts, as the machine does other things too. */
export function leastCost(a: Cost, b: Cost): Cost {
  return { ...a, cpuMs: Math.min(a.cpuMs, b.cpuMs), bytes: Math.min(a.bytes, b.bytes) };
}

/** Processor time of the work, and the memory of this process beyond what it took before. */
export async function measureCost(work: () => unknown): Promise<Omit<Cost, 'inputBytes'>> {
  const before = { cpu: process.cpuUsage(), bytes: beginPeak() };
  await work();
  const { user, system } = process.cpuUsage(before.cpu);
  return { cpuMs: (user + system) / 1000, bytes: peakBytes() - before.bytes };
}

/** Has Linux forget the largest memory until now, so that the next peak is that of what follows. */
function beginPeak(): number {
  writeFileSync('/proc/self/clear_refs', '5');
  return peakBytes();
}

function peakBytes(): number {
  const [, kB] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'latin1')) ?? [];
  return 1024 * Number(kB);
}
