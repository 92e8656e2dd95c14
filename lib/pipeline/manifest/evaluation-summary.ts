import { summaryKey } from '#contract/keys.ts';
import { swapObject } from '#ports/swap-object.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import { summarise } from '#documents/summary.ts';
import { readSettingsAs } from '#lake/settings/project-settings-file.ts';
import { listedMetricsSchema } from '#schemas/project-settings.ts';
import type { EvaluationSummary } from '#schemas/results.ts';
import { recentEvaluations } from './recent-evaluations.ts';

/** Computes the project's summary from its indexes and settings; undefined without evaluations. */
export async function currentSummary(
  store: ObjectStore,
  project: string,
): Promise<EvaluationSummary | undefined> {
  const listed = await readSettingsAs(store, project, listedMetricsSchema);
  return summarise(await recentEvaluations(store, project), listed);
}

/** Brings `evaluation_summary.json` up to date with the indexes and the settings. */
export async function updateSummary(
  store: ObjectStore,
  project: string,
  summarise: () => Promise<EvaluationSummary | undefined> = () => currentSummary(store, project),
): Promise<void> {
  await swapObject(store, summaryKey(project), async () => {
    const summary = await summarise();
    return summary && Buffer.from(`${JSON.stringify(summary, null, 2)}\n`);
  });
}
