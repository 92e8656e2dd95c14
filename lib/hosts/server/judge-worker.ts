import { parentPort } from 'node:worker_threads';
import { FileStore } from '#adapters/disk/file-store.ts';
import { findFreshAlerts, type FreshAlerts } from '#alerts/raise-alerts.ts';
import { openJudgeMemory } from '#pipeline/judge/judge-memory.ts';
import { judgeProject, type JudgedProject } from '#pipeline/judge/judge-project.ts';
import { StoreUnavailableError } from '#ports/object-store.ts';
import { systemClock } from '#ports/system-clock.ts';
import type { Answered, Asked } from './asked-thread.ts';

/** A project to judge, in the data folder of the server. */
export interface JudgeTask {
  readonly dataFolder: string;
  readonly project: string;
  /** No run is compared after this, milliseconds since 1970. */
  readonly deadlineMs: number;
}

/** Of a project's comparisons only what the server acts upon goes from thread to thread. */
export type ThreadJudgement =
  | (Pick<JudgedProject, 'outdated'> & {
      /** Absent while runs are still to be judged. */
      readonly alerts?: FreshAlerts;
    })
  /** Why the disk takes no data: the class of an error does not pass between threads. */
  | { readonly outage: string };

const memory = openJudgeMemory();
const stores = new Map<string, FileStore>();

async function judge({ dataFolder, project, deadlineMs }: JudgeTask): Promise<ThreadJudgement> {
  const store = stores.get(dataFolder) ?? new FileStore(dataFolder);
  stores.set(dataFolder, store);
  try {
    const { outdated, rows, settings, isFinished } = await judgeProject(store, project, {
      isOver: () => systemClock.now() > deadlineMs,
      memory,
    });
    if (!isFinished) return { outdated };
    return { outdated, alerts: await findFreshAlerts(store, project, rows, settings) };
  } catch (error) {
    if (error instanceof StoreUnavailableError) return { outage: error.reason };
    throw error;
  }
}

async function answer(asked: Asked<JudgeTask>): Promise<Answered<ThreadJudgement>> {
  const { id } = asked;
  try {
    return { id, ...(await judge(asked)) };
  } catch (error) {
    return { id, error };
  }
}

parentPort?.on('message', (asked: Asked<JudgeTask>) => {
  void answer(asked).then((message) => parentPort?.postMessage(message));
});
