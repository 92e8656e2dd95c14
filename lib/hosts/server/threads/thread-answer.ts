import type { Worker } from 'node:worker_threads';

/** The thread ended before it answered: it crashed, was at a limit of memory or time, or its client left. */
export class ThreadEndedError extends Error {
  override readonly name = 'ThreadEndedError';
}

/** Tells a thread that nobody waits for the answer to its task any more. */
export interface LeaveMessage {
  readonly kind: 'leave';
}

const LEAVE: LeaveMessage = { kind: 'leave' };

/** A thread that looks for the message has answered by then; one that cannot see it is ended. */
const LEAVE_WITHIN_MS = 200;

interface AnswerBounds {
  /** A task that takes longer fails. */
  readonly withinMs: number;
  /** Tells that nobody waits for the answer any more. */
  readonly client?: AbortSignal | undefined;
}

/**
 * Hands a task to a thread that has none, and gives the one message with which it answers.
 * @throws ThreadEndedError, and the thread is to be ended
 */
export function askThread<Answer>(
  worker: Worker,
  task: unknown,
  { withinMs, client }: AnswerBounds,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let leaving: NodeJS.Timeout | undefined;
    const stopListening = (): void => {
      clearTimeout(deadline);
      clearTimeout(leaving);
      client?.removeEventListener('abort', leave);
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
    };
    const fail = (reason: string): void => {
      stopListening();
      reject(new ThreadEndedError(reason));
    };
    const onMessage = (answer: Answer): void => {
      stopListening();
      resolve(answer);
    };
    const onError = ({ message }: Error): void => fail(message);
    const onExit = (code: number): void => fail(`code ${code}`);
    const leave = (): void => {
      worker.postMessage(LEAVE);
      leaving = setTimeout(() => fail('its client has gone'), LEAVE_WITHIN_MS).unref();
    };
    const deadline = setTimeout(() => fail(`no answer after ${withinMs} ms`), withinMs).unref();
    client?.addEventListener('abort', leave, { once: true });
    worker.on('message', onMessage).on('error', onError).on('exit', onExit);
    // Listening for messages keeps the process alive again.
    worker.unref();
    worker.postMessage(task);
  });
}
