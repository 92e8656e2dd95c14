import { parentPort } from 'node:worker_threads';
import type { Answered, Asked } from './asked-thread.ts';

/** Answers the tasks that an `AskedThread` sends to this thread. */
export function answerTasks<Task extends object, Answer extends object>(
  work: (task: Task) => Promise<Answer>,
): void {
  parentPort?.on('message', (asked: Asked<Task>) => {
    void answer(work, asked).then((message) => parentPort?.postMessage(message));
  });
}

async function answer<Task extends object, Answer extends object>(
  work: (task: Task) => Promise<Answer>,
  asked: Asked<Task>,
): Promise<Answered<Answer>> {
  const { id } = asked;
  try {
    return { id, ...(await work(asked)) };
  } catch (error) {
    return { id, error };
  }
}
