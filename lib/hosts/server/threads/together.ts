import type { BoundedThreads } from './bounded-threads.ts';
import { ThreadEndedError } from './thread-answer.ts';

export interface Tasks<Task> {
  readonly tasks: readonly Task[];
}

/** In the order of the tasks; undefined for one that there was no time for, as others took long. */
export interface Answers<Answer> {
  readonly answers: readonly (Answer | undefined)[];
}

interface Waiting<Task, Answer> {
  readonly task: Task;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Hands the tasks of a lane that wait to one thread together: handing over takes as long as a small task
 * itself. Where the thread ends, each of them is tried alone, as it is not known which one ended it.
 */
export class Together<Task, Answer> {
  readonly #threads: BoundedThreads<Tasks<Task>, Answers<Answer>>;
  /** What waits in lanes of which something is under way. */
  readonly #lanes = new Map<string, Waiting<Task, Answer>[]>();
  readonly #most: number;
  #closed = false;

  /** @param most tasks that are handed over together */
  constructor(threads: BoundedThreads<Tasks<Task>, Answers<Answer>>, most: number) {
    this.#threads = threads;
    this.#most = most;
  }

  /** @throws ThreadEndedError */
  ask(task: Task, lane: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const waiting = { task, resolve, reject };
      const others = this.#lanes.get(lane);
      if (others) {
        others.push(waiting);
        return;
      }
      this.#lanes.set(lane, [waiting]);
      void this.#work(lane);
    });
  }

  close(): Promise<void> {
    this.#closed = true;
    return this.#threads.close();
  }

  async #work(lane: string): Promise<void> {
    let left: readonly Waiting<Task, Answer>[] = [];
    for (;;) {
      const room = this.#most - left.length;
      const items = [...left, ...(this.#lanes.get(lane)?.splice(0, room) ?? [])];
      if (items.length === 0) break;
      left = await this.#askTogether(items, lane);
    }
    this.#lanes.delete(lane);
  }

  /** Gives those that have no answer yet: other lanes have their turns before. */
  async #askTogether(
    items: readonly Waiting<Task, Answer>[],
    lane: string,
  ): Promise<readonly Waiting<Task, Answer>[]> {
    try {
      const tasks = items.map(({ task }) => task);
      const { answers } = await this.#threads.ask({ tasks }, lane);
      const left = items.filter((_, index) => answers[index] === undefined);
      if (left.length === items.length) throw new ThreadEndedError('it left out an answer');
      for (const [index, answer] of answers.entries()) {
        if (answer !== undefined) items[index]?.resolve(answer);
      }
      return left;
    } catch (error) {
      if (items.length > 1 && error instanceof ThreadEndedError && !this.#closed) {
        for (const item of items) await this.#askTogether([item], lane);
      } else for (const { reject } of items) reject(error);
      return [];
    }
  }
}
