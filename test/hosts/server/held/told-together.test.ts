import { expect, it } from 'vitest';
import { ToldTogether } from '#hosts/server/held/told-together.ts';
import { type OutgoingMessage, SendError } from '#ports/queue.ts';

/** What was sent: for each message its group, and the runs that it names. */
function openTold(send = (): Promise<void> => Promise.resolve()) {
  const sent: unknown[] = [];
  const told = new ToldTogether({
    send: (messages: readonly OutgoingMessage[]) => {
      for (const { body, group } of messages) {
        const { run_id, others } = JSON.parse(body) as { run_id: string; others: string[] };
        sent.push([group, run_id, ...others]);
      }
      return send();
    },
  });
  return { told, sent };
}

it('tells of the runs of a project that are sealed in one turn in one message', async () => {
  const { told, sent } = openTold();
  const names = [
    ['a', 'first'],
    ['b', 'other'],
    ['a', 'second'],
  ] as const;
  await Promise.all(names.map(([project, runId]) => told.tell({ project, runId })));
  await told.tell({ project: 'a', runId: 'later' });
  expect(sent).toEqual([
    ['a', 'first', 'second'],
    ['b', 'other'],
    ['a', 'later'],
  ]);
});

it('tells each run whose message could not be sent, and sends the next', async () => {
  const failures = [new SendError([0], 'the disk is full')];
  const { told, sent } = openTold(() => {
    const failure = failures.pop();
    return failure ? Promise.reject(failure) : Promise.resolve();
  });
  const tell = (runId: string) => told.tell({ project: 'a', runId });
  const outcomes = await Promise.allSettled([tell('first'), tell('second')]);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await tell('third');
  expect(sent).toEqual([
    ['a', 'first', 'second'],
    ['a', 'third'],
  ]);
});
