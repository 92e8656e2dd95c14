import { findFreshAlerts, type FreshAlerts } from '#alerts/raise-alerts.ts';
import { openJudgeMemory } from '#pipeline/judge/judge-memory.ts';
import { judgeProject, type JudgedProject } from '#pipeline/judge/judge-project.ts';
import { systemClock } from '#ports/system-clock.ts';
import { answerLakeTasks, type LakeTask } from './threads/answer-lake-tasks.ts';

export interface JudgeTask extends LakeTask {
  /** No run is compared after this, milliseconds since 1970. */
  readonly deadlineMs: number;
}

/** Of a project's comparisons only what the server acts upon goes from thread to thread. */
export interface ThreadJudgement extends Pick<JudgedProject, 'outdated'> {
  /** Absent while runs are still to be judged. */
  readonly alerts?: FreshAlerts;
}

const memory = openJudgeMemory();

answerLakeTasks<JudgeTask, ThreadJudgement>(async (store, { project, deadlineMs }) => {
  const { outdated, rows, ruleRows, settings, isFinished } = await judgeProject(store, project, {
    isOver: () => systemClock.now() > deadlineMs,
    memory,
  });
  if (!isFinished) return { outdated };
  const alerts = await findFreshAlerts(store, project, rows, settings, ruleRows);
  return { outdated, alerts };
});
