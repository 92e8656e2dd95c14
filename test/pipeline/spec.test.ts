import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventPage } from '#read/event-page.ts';
import { runDetail } from '#read/run-detail.ts';
import { readSealRecord } from '#lake/seal-record-file.ts';
import { event, finalReport, specEvent, wholeRun } from '../support/events.ts';
import { PROJECT, QUIET_SECONDS, TestLake } from '../support/lake.ts';

const RUN = '261121081110AVTYYZOZ';

async function record(lake: TestLake) {
  const stored = await readSealRecord(lake.memory, { project: PROJECT, runId: RUN });
  if (!stored) throw new Error(`run ${RUN} is not sealed`);
  return stored.content;
}

async function sealed(bodies: readonly unknown[]): Promise<TestLake> {
  const lake = new TestLake();
  for (const body of bodies) await lake.post(body);
  await lake.drain();
  return lake;
}

describe('the spec of a run', () => {
  it('names its task and its model', async () => {
    const lake = await sealed([[specEvent(), ...wholeRun(2)]]);
    expect(await record(lake)).toMatchObject({
      status: 'complete',
      model_id: 'gpt-4o-mini',
      task_id: 'tiny.dev.match-v1',
      events: 4,
      expected: 2,
    });
  });

  it('yields to the request’s parameters, and outranks what is derived from samples', async () => {
    const sampling = event({ type: 'sampling', data: { model: 'sampled' } });
    const run = [specEvent(), sampling, finalReport(1)];
    expect(await record(await sealed([run]))).toMatchObject({ model_id: 'gpt-4o-mini' });
    const named = new TestLake();
    await named.post(run, { parameters: { model: ['asked'], task: ['t'] } });
    await named.drain();
    expect(await record(named)).toMatchObject({ model_id: 'asked', task_id: 't' });
  });

  it('joins several completion functions as oaieval takes them', async () => {
    const spec = specEvent({ data: { completion_fns: ['a', 'b/c'] } });
    expect(await record(await sealed([[spec, ...wholeRun(1)]]))).toMatchObject({
      model_id: 'a,b/c',
      task_id: 'tiny.dev',
    });
  });

  it.each(['null', '"text"', '[]', '{}', '{"completion_fns":[],"eval_name":7}'])(
    'is ignored when it is %s',
    async (json) => {
      const data: unknown = JSON.parse(json);
      expect(await record(await sealed([[specEvent({ data }), ...wholeRun(1)]]))).toMatchObject({
        status: 'complete',
        model_id: 'unknown',
        task_id: 'tiny.dev',
      });
    },
  );

  it('does not stand for event 0', async () => {
    const lake = await sealed([[specEvent(), ...wholeRun(2).slice(1)]]);
    await lake.wait(QUIET_SECONDS + 1);
    expect(await record(lake)).toMatchObject({ status: 'incomplete', missing: [[0, 0]] });
  });

  it('makes a run whole only together with a final report', async () => {
    const lake = await sealed([[specEvent()]]);
    expect(lake.keys('seals/')).toEqual([]);
    await lake.post([finalReport(0)]);
    await lake.drain();
    expect(await record(lake)).toMatchObject({ status: 'complete', events: 2, expected: 0 });
  });

  it('is taken in at once when it comes after the run was sealed', async () => {
    const lake = await sealed([wholeRun(2)]);
    expect(await record(lake)).toMatchObject({ model_id: 'unknown', revision: 1 });
    await lake.post([specEvent()]);
    await lake.drain();
    expect(await record(lake)).toMatchObject({ model_id: 'gpt-4o-mini', revision: 2 });
    expect(lake.snapshot()).toEqual((await sealed([[specEvent(), ...wholeRun(2)]])).snapshot());
  });

  it('is shown while the run is still receiving', async () => {
    const lake = await sealed([[specEvent(), event()]]);
    expect(JSON.parse(await runDetail(lake.memory, PROJECT, RUN))).toMatchObject({
      status: 'receiving',
      model_id: 'gpt-4o-mini',
      task_id: 'tiny.dev.match-v1',
    });
  });

  it('is not confused with an evaluation’s own event of type spec, which has a sample', async () => {
    const own = event({ type: 'spec', data: { completion_fns: ['mine'] } });
    expect(await record(await sealed([[own, finalReport(1)]]))).toMatchObject({
      status: 'complete',
      model_id: 'unknown',
      expected: 1,
    });
  });

  it('is a conflict when it comes with another content', async () => {
    const later = specEvent({
      data: { completion_fns: ['later'] },
      created_at: '2026-11-21 08:12:00',
    });
    const lake = await sealed([[later, specEvent(), ...wholeRun(1)], [later], [specEvent()]]);
    expect(await record(lake)).toMatchObject({ model_id: 'gpt-4o-mini', conflicts: 1, events: 3 });
    const [key = '', ...others] = lake.keys('quarantine/demo/conflicts/');
    expect(others).toEqual([]);
    expect(lake.text(key)).toContain('later');
  });

  it('may name no sample with null or with an empty text', async () => {
    const lake = await sealed([[specEvent(), specEvent({ sample_id: '' }), ...wholeRun(1)]]);
    expect(await record(lake)).toMatchObject({ conflicts: 0, events: 3 });
  });

  it('comes first of the events, and a page may end at it', async () => {
    const lake = await sealed([[event(), finalReport(0), specEvent()]]);
    const types: unknown[] = [];
    let cursor: string | undefined;
    do {
      const page = await eventPage(lake.memory, PROJECT, RUN, { limit: 1, cursor });
      types.push(...page.texts.map((text) => (JSON.parse(text) as { type: string }).type));
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);
    expect(types).toEqual(['spec', 'final_report', 'match']);
  });

  it('leaves the same bytes of the lake, whenever and however often it comes', async () => {
    const other = specEvent({ data: { completion_fns: ['other'] } });
    const spelled = specEvent({
      data: { eval_name: 'tiny.dev.match-v1', completion_fns: ['gpt-4o-mini'] },
    });
    const parts = [specEvent(), spelled, other, ...wholeRun(3)];
    const calm = (await sealed([parts])).snapshot();
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray([...parts, ...parts.slice(0, 4)], { minLength: parts.length + 4 }),
        fc.array(fc.boolean(), { minLength: parts.length + 4, maxLength: parts.length + 4 }),
        async (order, drains) => {
          const lake = new TestLake();
          for (const [i, each] of order.entries()) {
            await lake.post([each]);
            if (drains[i]) await lake.drain();
          }
          await lake.drain();
          expect(lake.snapshot()).toEqual(calm);
        },
      ),
      { numRuns: 40 },
    );
  });
});
