import { beforeEach, expect, it } from 'vitest';
import { MAX_DELAY_SECONDS, MAX_NUDGE_WAITS, MAX_QUIET_SECONDS } from '#contract/limits.ts';
import { type Nudge, nudgeSchema } from '#contract/messages.ts';
import { planSeal } from '#pipeline/seal/run/plan-seal.ts';
import { seal } from '#pipeline/seal/seal.ts';
import { sweep } from '#pipeline/stage/sweep.ts';
import { event } from '../../support/events.ts';
import { PROJECT, QUIET_SECONDS, TestLake } from '../../support/lake.ts';

const RUN = '261121081110AVTYYZOZ';

let lake: TestLake;

beforeEach(async () => {
  lake = new TestLake();
  await lake.post([event({ event_id: 3 })]);
  await lake.stageOnce();
});

/** Takes the next nudge, and seals by it with this quiet period. */
async function sealNext(quietSeconds: number): Promise<{ nudge: Nudge; outcome: string }> {
  const [message] = await lake.seals.receive({ max: 1 });
  if (!message) throw new Error('there is no nudge');
  const { store, seals, manifests, clock } = lake;
  const outcome = await seal(
    { store, seals, manifests, clock, plan: planSeal, quietSeconds },
    message,
  );
  await lake.seals.delete([message.receipt]);
  return { nudge: nudgeSchema.parse(JSON.parse(message.body)), outcome };
}

it('a nudge that waits counts how often', async () => {
  const waits: number[] = [];
  for (const _ of [1, 2, 3]) {
    const { nudge, outcome } = await sealNext(3 * MAX_DELAY_SECONDS);
    expect(outcome).toBe('waiting');
    waits.push(nudge.waits);
    await lake.clock.advance(MAX_DELAY_SECONDS * 1000);
  }
  expect(waits).toEqual([0, 1, 2]);
  expect((await sealNext(3 * MAX_DELAY_SECONDS)).outcome).toBe('sealed');
});

it('the longest quiet period ends before the waits do', async () => {
  for (let waits = 0; waits <= MAX_NUDGE_WAITS; waits++) {
    const { nudge, outcome } = await sealNext(MAX_QUIET_SECONDS);
    expect(nudge.waits).toBe(waits);
    if (outcome === 'sealed') return;
    expect(outcome).toBe('waiting');
    await lake.clock.advance(MAX_DELAY_SECONDS * 1000);
  }
  expect.unreachable('the run was not sealed');
});

it('a nudge that waited too often ends, and the sweep seals its run once it is quiet', async () => {
  const [message] = await lake.seals.receive({ max: 1 });
  await lake.seals.delete([message?.receipt ?? '']);
  const nudge = nudgeSchema.parse(JSON.parse(message?.body ?? ''));
  await lake.seals.send([{ body: JSON.stringify({ ...nudge, waits: MAX_NUDGE_WAITS }) }]);
  expect((await sealNext(QUIET_SECONDS)).outcome).toBe('left to the sweep');
  await lake.clock.advance((QUIET_SECONDS + 1) * 1000);
  expect(await lake.seals.receive({ max: 1 })).toEqual([]);
  expect(await sweep(lake, QUIET_SECONDS)).toEqual([{ project: PROJECT, runId: RUN }]);
  await lake.drain();
  expect(JSON.parse(lake.text(`seals/${PROJECT}/${RUN}.json`))).toMatchObject({
    status: 'incomplete',
  });
});

it('a nudge from before waits were counted has not waited', () => {
  expect(nudgeSchema.parse({ v: 1, project: PROJECT, run_id: RUN, after: 'x' }).waits).toBe(0);
});
