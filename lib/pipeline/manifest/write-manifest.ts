import { manifestKey } from '#contract/keys.ts';
import type { SealTarget } from '#contract/seal-target.ts';
import { formatManifest } from '#lake/evalsig-manifest.ts';
import { changeManifest } from '#lake/manifest/change-manifest.ts';
import { noVerdicts, type Verdicts } from '#lake/run-index.ts';
import { runsTable } from '#lake/tables/runs.ts';
import type { LongStore } from '#ports/object-store.ts';
import { swapLong } from '#ports/swap-object.ts';
import { VerdictReader } from '../judge/comparisons-file.ts';
import { manifestChange } from './manifest-entries.ts';
import { RecordReader } from './record-reader.ts';

/**
 * Writes the seal records of these runs and document sets, and the verdicts that the run index tells,
 * into the project's manifest. Both are read after the manifest that is replaced. Of the comparisons
 * themselves the manifest could have one that is withdrawn before the run index was told of it: nobody
 * would tell the manifest of that.
 */
export async function writeManifest(
  store: LongStore,
  project: string,
  targets: readonly SealTarget[],
  reader: RecordReader = new RecordReader(store),
): Promise<void> {
  const verdicts = new VerdictReader(store, project, runsTable);
  await swapLong(store, manifestKey(project), async (stored) => {
    const records = await reader.readAll(targets);
    const months = new Map<string, Verdicts>();
    for (const { month } of records) {
      if (!months.has(month)) months.set(month, await verdicts.read(month));
    }
    const verdictsOf = (month: string) => months.get(month) ?? noVerdicts;
    const empty = { project_id: project, version: 1, runs: [] };
    const bytes = stored?.bytes ?? formatManifest(empty);
    return changeManifest(bytes, manifestChange(project, records, verdictsOf));
  });
}
