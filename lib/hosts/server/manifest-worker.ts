import type { SealTarget } from '#contract/seal-target.ts';
import { currentSummary } from '#pipeline/manifest/evaluation-summary.ts';
import { writeManifest } from '#pipeline/manifest/write-manifest.ts';
import type { EvaluationSummary } from '#schemas/results.ts';
import { answerLakeTasks, type LakeTask } from './threads/answer-lake-tasks.ts';

export interface ManifestTask extends LakeTask {
  /** The runs to write into the manifest; without any the summary is computed. */
  readonly targets?: readonly SealTarget[];
}

export interface ManifestAnswer {
  readonly summary?: EvaluationSummary | undefined;
}

answerLakeTasks<ManifestTask, ManifestAnswer>(async (store, { project, targets }) => {
  if (!targets) return { summary: await currentSummary(store, project) };
  await writeManifest(store, project, targets);
  return {};
});
