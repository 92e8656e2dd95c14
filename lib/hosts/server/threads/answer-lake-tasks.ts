import { parentPort } from 'node:worker_threads';
import { FileStore } from '#adapters/disk/file-store.ts';
import { StoreUnavailableError } from '#ports/object-store.ts';
import type { Answered, Asked } from './asked-thread.ts';

/** A project in the data folder of the server. */
export interface LakeTask {
  readonly dataFolder: string;
  readonly project: string;
}

type LakeWork<Task, Answer> = (store: FileStore, task: Task) => Promise<Answer>;

/** Does in this thread what an `AskedThread` is asked, each task with the store of its data folder. */
export function answerLakeTasks<Task extends LakeTask, Answer extends object>(
  work: LakeWork<Task, Answer>,
): void {
  const stores = new Map<string, FileStore>();
  const answer = async (asked: Asked<Task>): Promise<Answered<Answer>> => {
    const { id, dataFolder } = asked;
    const store = stores.get(dataFolder) ?? new FileStore(dataFolder);
    stores.set(dataFolder, store);
    try {
      return { id, ...(await work(store, asked)) };
    } catch (error) {
      return error instanceof StoreUnavailableError ? { id, outage: error.reason } : { id, error };
    }
  };
  parentPort?.on('message', (asked: Asked<Task>) => {
    void answer(asked).then((message) => parentPort?.postMessage(message));
  });
}
