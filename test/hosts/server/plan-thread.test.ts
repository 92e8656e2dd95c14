import { afterEach, expect, it } from 'vitest';
import { PlanGivenUpError, PlanThread, PlanThreadError } from '#hosts/server/plan-thread.ts';

/** A planning thread that answers a run with its id, never answers `poison`, and dies of `death`. */
const SCRIPT = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort } from 'node:worker_threads';
    parentPort.on('message', ({ run }) => {
      if (run.runId === 'death') process.exit(3);
      if (run.runId !== 'poison') parentPort.postMessage({ run: run.runId });
    });`)}`,
);

let thread: PlanThread | undefined;
afterEach(() => thread?.close());

const run = (project: string, runId: string) => ({
  ...{ project, runId, home: undefined, existing: [], inbox: [], evenIncomplete: false },
});

it('plans other projects while one plan takes for ever', async () => {
  thread = new PlanThread(SCRIPT, 60_000);
  const poison = thread.plan(run('a', 'poison'));
  expect(await thread.plan(run('b', 'good'))).toBe('good');
  expect(await thread.plan(run('c', 'good'))).toBe('good');
  await thread.close();
  await expect(poison).rejects.toBeInstanceOf(PlanThreadError);
});

it.each(['poison', 'death'])('gives up what ends its thread twice: %s', async (runId) => {
  thread = new PlanThread(SCRIPT, 500);
  for (let i = 0; i < 2; i += 1) {
    await expect(thread.plan(run('a', runId))).rejects.toBeInstanceOf(PlanThreadError);
  }
  await expect(thread.plan(run('a', runId))).rejects.toBeInstanceOf(PlanGivenUpError);
  await expect(thread.plan(run('b', runId))).rejects.toBeInstanceOf(PlanThreadError);
});
