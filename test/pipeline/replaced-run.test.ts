import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { eventsKey } from '#contract/keys.ts';
import { REVISION_MEMBER } from '#contract/revision.ts';
import { readSealRecord } from '#lake/seal-record-file.ts';
import { eventPage } from '#read/event-page.ts';
import { runDetail } from '#read/run-detail.ts';
import { runDetail as runDetailSchema } from '#read/run-answers.ts';
import { rebuild } from '#pipeline/rebuild/rebuild.ts';
import { wholeRun } from '../support/events.ts';
import { PROJECT, QUIET_SECONDS, TestLake } from '../support/lake.ts';

const RUN = '261121081110AVTYYZOZ';
const FIRST = wholeRun(4);
const REVISION = '20261121T085900000Z-0a1b2c3d';
const NEXT_REVISION = '20261121T085900001Z-00000000';

function revision(name: string, count: number, correct = true) {
  return wholeRun(count, { data: { correct }, [REVISION_MEMBER]: name });
}

let lake: TestLake;
beforeEach(() => {
  lake = new TestLake();
});

async function sealed(where: TestLake, ...bodies: readonly unknown[][]): Promise<TestLake> {
  for (const [index, body] of bodies.entries()) {
    await where.post(body, { parameters: { metric: [`m${index}`] } });
    await where.drain();
  }
  await where.wait(QUIET_SECONDS);
  return where;
}

const detail = async (where = lake) =>
  runDetailSchema.parse(JSON.parse(await runDetail(where.memory, PROJECT, RUN)));

async function eventIds(where = lake) {
  const { texts } = await eventPage(where.memory, PROJECT, RUN, { limit: 100 });
  return texts.map((text) => {
    const event = JSON.parse(text) as Record<string, unknown>;
    return [event['event_id'], event[REVISION_MEMBER]];
  });
}

const ofRevision = (name: string, count: number) =>
  Array.from({ length: count + 1 }, (_, id) => [id, name]);

describe('a run that is replaced by a revision', () => {
  it('has the events of the revision alone, and names where the former ones are', async () => {
    await sealed(lake, FIRST);
    const before = lake.memory.objects.get(eventsKey(PROJECT, '2026-11', RUN));
    await sealed(lake, revision(REVISION, 2));
    const run = await detail();
    expect(run).toMatchObject({
      status: 'complete',
      events: 3,
      conflicts: 0,
      revision: 2,
      replacement: REVISION,
      replaced: [{ replacement: null, events: 5 }],
    });
    expect(await eventIds()).toEqual(ofRevision(REVISION, 2));
    expect(lake.memory.objects.get(run.replaced[0]?.key ?? '')).toEqual(before);
  });

  it('stays as it was until the revision is whole, or quiet for long', async () => {
    await sealed(lake, FIRST);
    await lake.post(revision(REVISION, 3).slice(0, 2));
    await lake.drain();
    expect(await detail()).toMatchObject({ status: 'complete', events: 5, replacement: null });
    await lake.wait(QUIET_SECONDS);
    expect(await detail()).toMatchObject({ status: 'incomplete', events: 2 });
  });

  it('puts events of a former revision that come late into quarantine', async () => {
    await sealed(lake, revision(REVISION, 2));
    const before = lake.memory.objects.get(eventsKey(PROJECT, '2026-11', RUN));
    await sealed(lake, FIRST);
    expect(lake.memory.objects.get(eventsKey(PROJECT, '2026-11', RUN))).toEqual(before);
    const late = lake.keys('quarantine/demo/late/');
    expect(late).toHaveLength(FIRST.length);
    expect(lake.text(late[0] ?? '')).toContain(REVISION);
  });

  it('lists each former revision once, and keeps the list in a rebuild', async () => {
    await sealed(lake, FIRST, revision(REVISION, 2), revision(NEXT_REVISION, 1));
    const { replaced } = await detail();
    expect(replaced.map(({ replacement }) => replacement)).toEqual([null, REVISION]);
    await rebuild(lake.memory);
    expect((await detail()).replaced).toEqual(replaced);
  });

  it('is the same whatever the order and the repetition of its events', async () => {
    const all = [
      ...FIRST.map((each) => ({ ...each, created_by: 'first' })),
      ...revision(REVISION, 3),
      ...revision(NEXT_REVISION, 2),
    ];
    const state = async (where: TestLake) => {
      const record = await readSealRecord(where.memory, { project: PROJECT, runId: RUN });
      return [where.memory.objects.get(eventsKey(PROJECT, '2026-11', RUN)), record?.content.status];
    };
    const expected = await state(await sealed(new TestLake(), all));
    const one = fc.constantFrom(...all);
    const bodies = fc
      .tuple(
        fc.shuffledSubarray(all, { minLength: all.length }),
        fc.array(one, { maxLength: 6 }),
        fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1 }),
      )
      .map(([order, repeated, sizes]) => split([...order, ...repeated], sizes));
    await fc.assert(
      fc.asyncProperty(bodies, async (parts) => {
        const made = new TestLake();
        for (const part of parts) {
          await made.post(part, { parameters: { metric: ['m0'] } });
          await made.drain();
        }
        await made.wait(QUIET_SECONDS);
        expect(await state(made)).toEqual(expected);
      }),
      { numRuns: 50 },
    );
  });

  it('has the parameters of its revision alone', async () => {
    await sealed(lake, FIRST, revision(REVISION, 2));
    const record = await readSealRecord(lake.memory, { project: PROJECT, runId: RUN });
    expect(record?.content.requested_metric).toBe('m1');
    const bare = new TestLake();
    await bare.post(FIRST, { parameters: { metric: ['old'] } });
    await bare.post(revision(REVISION, 2));
    await bare.drain();
    await bare.wait(QUIET_SECONDS);
    const other = await readSealRecord(bare.memory, { project: PROJECT, runId: RUN });
    expect(other?.content.requested_metric).toBeNull();
  });
});

function split<T>(all: readonly T[], sizes: readonly number[]): T[][] {
  const parts: T[][] = [];
  for (let at = 0, turn = 0; at < all.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    parts.push(all.slice(at, at + size));
    at += size;
  }
  return parts;
}
