import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { PlanTurn } from '#hosts/server/held/plan-turn.ts';

/** Plans that take so many milliseconds each, asked for at once; undefined for those that were left. */
async function planAll(takeMs: readonly number[], mostMs = 50) {
  let nowMs = 1000;
  let running = 0;
  const turn = new PlanTurn(mostMs, () => nowMs);
  const plans = takeMs.map((ms, index) =>
    turn.plan(async () => {
      running += 1;
      expect(running).toBe(1);
      await Promise.resolve();
      nowMs += ms;
      running -= 1;
      if (ms < 0) throw new Error('it cannot be planned');
      return index;
    }),
  );
  return Promise.allSettled(plans);
}

const made = (value: number | undefined) => ({ status: 'fulfilled', value });

it('makes one plan after the other, and leaves those whose turn comes too late', async () => {
  expect(await planAll([20, 20, 20, 1])).toEqual([made(0), made(1), made(2), made(undefined)]);
});

it('makes the first however long it takes', async () => {
  expect(await planAll([700, 1, 1], 0)).toEqual([made(0), made(undefined), made(undefined)]);
});

it('gives the plans when all of them are made', async () => {
  const turn = new PlanTurn(50, () => 0);
  const happened: string[] = [];
  const plan = async (name: string): Promise<void> => {
    await turn.plan(async () => {
      await setImmediate();
      happened.push(`made ${name}`);
    });
    happened.push(`given ${name}`);
  };
  await Promise.all([plan('first'), plan('second')]);
  expect(happened.slice(0, 2)).toEqual(['made first', 'made second']);
  expect(happened.slice(2).sort()).toEqual(['given first', 'given second']);
});

it('goes on after a plan that fails', async () => {
  const [first, ...others] = await planAll([-1, 1]);
  expect(first).toMatchObject({ status: 'rejected' });
  expect(others).toEqual([made(1)]);
});
