import pMap from 'p-map';
import type { ComparisonRow } from './comparisons-file.ts';
import { foldTask, type FoldOptions } from './fold-task.ts';
import { groupBy } from '#contract/group-by.ts';
import type { JudgeInputs } from './read-inputs.ts';

export interface FoldTasksOptions extends Pick<FoldOptions, 'project' | 'stored' | 'trustsStored'> {
  /** What compares the runs of a task; called for each task. */
  readonly openJudge: () => FoldOptions['judge'];
}

const CONCURRENT_TASKS = 4;

/** Judges the runs of a project task by task; gives the rows of each run that could be judged now. */
export async function foldTasks(
  { settings, runs }: JudgeInputs,
  { project, stored, trustsStored, openJudge }: FoldTasksOptions,
): Promise<ReadonlyMap<string, readonly ComparisonRow[]>> {
  const pinsOf = groupBy(settings.baselines.pins, ({ task }) => task);
  const tasks = [...groupBy(runs, ({ taskId }) => taskId)];
  const folded = await pMap(
    tasks,
    ([task, ofTask]) => {
      const pins = pinsOf.get(task) ?? [];
      return foldTask(ofTask, {
        ...{ project, settings, pins, stored, trustsStored },
        judge: openJudge(),
      });
    },
    { concurrency: CONCURRENT_TASKS },
  );
  return new Map(folded.flatMap((each) => [...each]));
}
