import { indexKey } from '#contract/keys.ts';
import { formatSealTarget, type SealTarget } from '#contract/seal-target.ts';
import { IndexFile } from '#lake/compact-index/index-file.ts';
import { noVerdicts } from '#lake/run-index.ts';
import type { LongStore } from '#ports/object-store.ts';
import { swapLong } from '#ports/swap-object.ts';
import { VerdictReader } from '../judge/comparisons-file.ts';
import { type MaintainedIndex, runIndex } from './indexes.ts';
import type { RecordReader } from './record-reader.ts';

interface Turn {
  readonly store: LongStore;
  readonly records: RecordReader;
  readonly verdicts: VerdictReader;
}

/**
 * Writes the seal records of these runs and document sets, and their verdicts, into the project's
 * indexes. Within a compare-and-swap the records and verdicts are read after the object.
 * @param onMonth is told of each month when its indexes are written
 */
export async function updateIndexes(
  { store, records }: Pick<Turn, 'store' | 'records'>,
  project: string,
  targets: readonly SealTarget[],
  indexes: readonly MaintainedIndex[],
  onMonth?: (month: string) => Promise<void>,
): Promise<void> {
  const homes = new Set((await records.readAll(targets)).flatMap(({ homes }) => homes));
  const verdicts = new VerdictReader(store, project);
  for (const month of [...homes].sort()) {
    for (const index of indexes) {
      const own = targets.filter(index.canHold);
      if (own.length === 0) continue;
      await updateIndex({ store, records, verdicts }, project, own, month, index);
    }
    await onMonth?.(month);
  }
}

async function updateIndex(
  { store, records: reader, verdicts }: Turn,
  project: string,
  targets: readonly SealTarget[],
  month: string,
  index: MaintainedIndex,
): Promise<void> {
  const key = indexKey(index.table.location, project, month);
  await swapLong(store, key, async (stored) => {
    const file = await IndexFile.read(index, stored?.bytes);
    const records = await reader.readAll(targets);
    const ofMonth = index === runIndex ? await verdicts.read(month) : noVerdicts;
    const ofIndex = records.filter((record) => record.month === month);
    const rows = ofIndex.flatMap((record) => index.makeRows(record, ofMonth));
    return file.replace(new Set(targets.map(formatSealTarget)), rows);
  });
}
