import type { Queue } from '#ports/queue.ts';

const BATCH = 100;

/** Puts dead letters back into their queue with a receive count of 0; returns how many. */
export async function redrive(deadLetters: Queue, queue: Queue): Promise<number> {
  let moved = 0;
  for (;;) {
    const messages = await deadLetters.receive({ max: BATCH });
    if (messages.length === 0) return moved;
    await queue.send(messages.map(({ body }) => ({ body })));
    await deadLetters.delete(messages.map(({ receipt }) => receipt));
    moved += messages.length;
  }
}
