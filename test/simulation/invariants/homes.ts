import { HOMES_PREFIX, parseHomesKey } from '#contract/keys.ts';
import type { CountedBatch } from '../calm.ts';
import { runKey } from '../sent-events.ts';
import type { Ending } from '../simulation.ts';
import { type Violation, violations } from './violation.ts';

/** A home that was claimed is one month, and one in which an event of the run was recorded. */
export function homes({ world }: Ending, batches: readonly CountedBatch[]): Violation[] {
  const months = new Map<string, Set<string>>();
  for (const event of batches.flatMap(({ events }) => events)) {
    const known = months.get(runKey(event)) ?? new Set();
    months.set(runKey(event), known.add(event.month));
  }
  const claims = [...world.store.objects].filter(([key]) => key.startsWith(HOMES_PREFIX));
  const wrong = claims.filter(([key, bytes]) => {
    const run = runKey(parseHomesKey(key));
    const possible = [...(months.get(run) ?? [])].map((month) => JSON.stringify([month]));
    return !possible.includes(Buffer.from(bytes).toString());
  });
  return violations(
    7,
    wrong.map(([key, bytes]) => `${key} says ${Buffer.from(bytes).toString()}`),
  );
}
