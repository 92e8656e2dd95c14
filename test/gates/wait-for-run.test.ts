import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { describeState, type RunState, waitForRun } from '#gates/wait-for-run.ts';
import { ManualClock } from '../support/manual-clock.ts';

const receiving: RunState = {
  status: 'receiving',
  events: 3,
  expected: 5,
  missing: [[3, 4]],
  missing_count: 2,
};
const complete: RunState = { ...receiving, status: 'complete', missing: [], missing_count: 0 };

/** Waits with states by the second since the start; the last one stays. */
async function start(waitMs: number, states: ReadonlyMap<number, RunState | undefined>) {
  const clock = new ManualClock(0);
  const looks: number[] = [];
  const told: (string | undefined)[] = [];
  const waiting = waitForRun({
    clock,
    waitMs,
    look: () => {
      looks.push(clock.now());
      const past = [...states].filter(([second]) => second * 1000 <= clock.now());
      return Promise.resolve(past.at(-1)?.[1]);
    },
    onWait: (state) => told.push(state?.status),
  });
  await setImmediate();
  return { clock, looks, told, waiting };
}

describe('waiting for a run', () => {
  it('ends at once when it is whole', async () => {
    const { looks, told, waiting } = await start(600_000, new Map([[0, complete]]));
    expect(await waiting).toBe(complete);
    expect({ looks, told }).toEqual({ looks: [0], told: [] });
  });

  it('looks ever more rarely, and tells each state once', async () => {
    const states = new Map([
      [0, undefined],
      [2, receiving],
      [60, complete],
    ]);
    const { clock, looks, told, waiting } = await start(600_000, states);
    await clock.advance(120_000);
    expect(await waiting).toBe(complete);
    expect(told).toEqual([undefined, 'receiving']);
    const pauses = looks.slice(1).map((at, i) => at - (looks[i] ?? 0));
    expect(pauses).toEqual([...pauses].sort((a, b) => a - b));
    expect(pauses.at(-1)).toBe(10_000);
    expect(looks.length).toBeLessThan(15);
  });

  it('gives up after the time with what there was, one second or none', async () => {
    const states = new Map([[0, receiving]]);
    const { clock, looks, waiting } = await start(1000, states);
    await clock.advance(1000);
    expect(await waiting).toBe(receiving);
    expect(looks.at(-1)).toBe(1000);
    expect(await (await start(0, states)).waiting).toBe(receiving);
  });

  it('gives a run that never comes up after a minute', async () => {
    const { clock, looks, waiting } = await start(600_000, new Map([[0, undefined]]));
    await clock.advance(60_000);
    expect(await waiting).toBeUndefined();
    expect(looks.at(-1)).toBe(60_000);
  });
});

it('says what a run lacks', () => {
  expect(describeState(undefined)).toBe('there is no such run yet');
  expect(describeState(receiving)).toBe('it is receiving: 3 of 5 known events, 2 missing: 3–4');
  const gaps = [1, 3, 5, 7, 9, 11].map((at): [number, number] => [at, at]);
  const gappy = { ...receiving, expected: 12, missing: gaps, missing_count: 6 };
  expect(describeState({ ...gappy, status: 'incomplete' })).toBe(
    'it is incomplete: 3 of 12 known events, 6 missing: 1, 3, 5, 7, 9, …',
  );
  const counted = { ...receiving, events: 301, expected: 999, missing: [], missing_count: 699 };
  expect(describeState(counted)).toBe('it is receiving: 300 of 999 items, 699 missing');
  const conflicted = { ...receiving, expected: 5, events: 5, missing: [], missing_count: 0 };
  expect(describeState({ ...conflicted, status: 'conflicted' })).toBe(
    'it is conflicted: events came twice, with different contents; GET …/runs/{run}/conflicts has both',
  );
  const endless = { ...receiving, expected: 0, missing: [], missing_count: 0 };
  expect(describeState(endless)).toBe('it is receiving: 3 of 3 known events, its end has not come');
});
