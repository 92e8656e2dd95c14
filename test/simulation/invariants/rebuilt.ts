import { COMPARISONS_ROOT, RULE_COMPARISONS_ROOT } from '#contract/keys.ts';
import { maintainedIndexes } from '#pipeline/manifest/indexes.ts';
import { rebuild } from '#pipeline/rebuild/rebuild.ts';
import { MemoryStore } from '../../support/memory-store.ts';
import type { Ending } from '../simulation.ts';
import { differences } from './differences.ts';
import { type Violation, violations } from './violation.ts';

const INDEXES = maintainedIndexes.map(({ table }) => table.location);
const ROOTS = [...INDEXES, COMPARISONS_ROOT, RULE_COMPARISONS_ROOT].join('|');
const INDEX = new RegExp(`^(${ROOTS})/|/manifest\\.json$|/evaluation_summary\\.json$`);

/** Manifest, indexes, comparisons, summary and partitions equal those that a rebuild makes without them. */
export async function rebuilt({ world }: Ending): Promise<Violation[]> {
  const copy = new MemoryStore();
  for (const [key, bytes] of world.store.objects) {
    if (!INDEX.test(key)) copy.objects.set(key, bytes);
  }
  const months = new Set<string>();
  const catalog = {
    addMonth: (project: string, month: string) => {
      months.add(`${project}/${month}`);
      return Promise.resolve();
    },
  };
  await rebuild(copy, undefined, { catalog });
  const found = differences(world.store.objects, copy.objects);
  // The embedded server has no catalogue.
  const needed = world.scenario.host === 'aws' ? [...months] : [];
  const unknown = needed.filter((month) => !world.months.has(month));
  return violations(4, [
    ...found.map((difference) => `unlike a rebuild: ${difference}`),
    ...unknown.map((month) => `partition ${month} is not registered`),
  ]);
}
