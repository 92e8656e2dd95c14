import { formatSealTarget } from '#contract/seal-target.ts';
import { beforeEach, describe, expect, it } from 'vitest';
import { sweep } from '#pipeline/stage/sweep.ts';
import { event } from '../../support/events.ts';
import { QUIET_SECONDS, TestLake } from '../../support/lake.ts';

const EVERY_SECONDS = 900;
const DAY = 24 * 3600;

let lake: TestLake;

beforeEach(async () => {
  lake = new TestLake();
  await lake.post([event({ run_id: 'poison' })]);
  await lake.stageOnce();
});

/** Sweeps by schedule for so long; at which age in seconds the run was nudged. */
async function nudgedAt(
  seconds: number,
  olderThan = QUIET_SECONDS,
  every: number | undefined = EVERY_SECONDS,
): Promise<number[]> {
  const ages: number[] = [];
  for (let age = EVERY_SECONDS; age <= seconds; age += EVERY_SECONDS) {
    await lake.clock.advance(EVERY_SECONDS * 1000);
    if ((await sweep(lake, olderThan, every)).length > 0) ages.push(age);
  }
  return ages;
}

describe('a run that is never sealed', () => {
  it('is nudged when it is quiet, and again only when that is twice as long ago', async () => {
    expect(await nudgedAt(4 * 3600)).toEqual([900, 1800, 3600, 7200, 14_400]);
  });

  it('is nudged once a day in the end, so that a missed sweep is made up for', async () => {
    const late = (await nudgedAt(20 * DAY)).filter((age) => age > 17 * DAY);
    expect(late).toEqual([18 * DAY, 19 * DAY, 20 * DAY]);
  });

  it.each([10, 60, 901, 43_200])(
    'is nudged at the first sweep after %i s of quiet, whenever that is',
    async (quietSeconds) => {
      const first = Math.ceil(quietSeconds / EVERY_SECONDS) * EVERY_SECONDS;
      expect((await nudgedAt(2 * DAY, quietSeconds))[0]).toBe(first);
    },
  );
});

it('every run has its nudge, however many there are', async () => {
  for (let n = 0; n < 250; n++) await lake.post([event({ run_id: `run-${n}` })]);
  await lake.stageOnce();
  await lake.clock.advance(QUIET_SECONDS * 1000);
  for (;;) {
    const messages = await lake.seals.receive({ max: 1000 });
    if (messages.length === 0) break;
    await lake.seals.delete(messages.map(({ receipt }) => receipt));
  }
  const nudged = await sweep(lake, QUIET_SECONDS, EVERY_SECONDS);
  expect(new Set(nudged.map(formatSealTarget)).size).toBe(251);
  const sent = await lake.seals.receive({ max: 1000 });
  expect(new Set(sent.map(({ body }) => body)).size).toBe(251);
});
