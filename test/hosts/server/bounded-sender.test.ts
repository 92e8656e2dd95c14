import { expect, it } from 'vitest';
import { BoundedSender } from '#hosts/server/bounded-sender.ts';
import { type OutgoingMessage, QueueFullError, SendError } from '#ports/queue.ts';

/** A queue in which the test decides when a send ends. */
function slowQueue() {
  const taken: OutgoingMessage[] = [];
  const ends: ((error?: Error) => void)[] = [];
  const send = (messages: readonly OutgoingMessage[]): Promise<void> =>
    new Promise((resolve, reject) => {
      ends.push((error) => {
        if (error) {
          reject(error);
          return;
        }
        taken.push(...messages);
        resolve();
      });
    });
  return { taken, end: (error?: Error) => ends.shift()?.(error), send };
}

const three = [{ body: 'a' }, { body: 'b' }, { body: 'c' }];

it('sends all messages of a call or none, and counts those of running calls', async () => {
  const queue = slowQueue();
  const sender = new BoundedSender(queue, () => queue.taken.length, 6);
  const first = sender.send(three);
  const second = sender.send(three);
  await expect(sender.send([{ body: 'd' }])).rejects.toThrow(QueueFullError);
  queue.end();
  queue.end();
  await Promise.all([first, second]);
  expect(queue.taken).toHaveLength(6);
  await expect(sender.send([{ body: 'd' }])).rejects.toThrow('6 messages wait');
  queue.taken.splice(0, 1);
  const third = sender.send([{ body: 'd' }]);
  queue.end();
  await third;
  expect(queue.taken).toHaveLength(6);
});

it('frees the room of a send that fails', async () => {
  const queue = slowQueue();
  const sender = new BoundedSender(queue, () => queue.taken.length, 3);
  for (let i = 0; i < 3; i++) {
    const failing = sender.send(three);
    queue.end(new SendError([0, 1, 2], 'the disk is full'));
    await expect(failing).rejects.toThrow(SendError);
  }
  const sent = sender.send(three);
  queue.end();
  await sent;
});
