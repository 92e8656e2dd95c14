import { describe, expect, it } from 'vitest';
import { type QuarantineFilter, listQuarantine } from '#read/quarantine/list-quarantine.ts';
import { quarantineAnswer } from '#schemas/dashboard/quarantine.ts';
import { event, wholeRun } from '../../support/events.ts';
import { PROJECT, TestLake } from '../../support/lake.ts';

const RUN = '261121081110AVTYYZOZ';

async function list(lake: TestLake, filter: Partial<QuarantineFilter> = {}) {
  const answer = await listQuarantine(lake.memory, PROJECT, { limit: 50, ...filter });
  return quarantineAnswer.strict().parse(answer);
}

/** Two refused requests, of which one is a minute later, and a conflict. */
async function filled(): Promise<TestLake> {
  const lake = new TestLake();
  await lake.post([event({ event_id: -1 }), event({ event_id: -2, run_id: 'other/run' })]);
  await lake.post(wholeRun(2));
  await lake.drain();
  await lake.clock.advance(60_000);
  await lake.post([event({ event_id: 1, data: { correct: true } })]);
  await lake.post([event({ event_id: -3 }), event({ run_id: 'fine' })]);
  await lake.drain();
  expect(lake.failures).toEqual([]);
  return lake;
}

describe('the quarantine', () => {
  it('says of each object why, the text as it came, when, and how to send it again', async () => {
    const { objects, next } = await list(await filled(), { kind: 'refused' });
    expect(next).toBeNull();
    expect(objects).toHaveLength(2);
    const first = objects.find(({ entries }) => entries.length === 2);
    expect(first).toMatchObject({
      kind: 'refused',
      at: '2026-11-21T09:00:00.000000+00:00',
      run_id: null,
      is_whole: true,
      entries: [
        { index: 0, text: JSON.stringify(event({ event_id: -1 })), is_cut: false },
        { index: 1, text: JSON.stringify(event({ event_id: -2, run_id: 'other/run' })) },
      ],
    });
    expect(first?.entries[0]?.reason).toMatch(/event_id/);
    expect(first?.replay).toContain(`'${first?.key}' | curl`);
    expect(first?.replay).toContain('/v1/projects/demo/events');
  });

  it('has the losers of a run, which are not sent again', async () => {
    const { objects } = await list(await filled(), { kind: 'conflicts' });
    expect(objects).toMatchObject([{ run_id: RUN, replay: null, entries: [{ index: null }] }]);
  });

  it('is filtered by run, whether its name or its texts tell it', async () => {
    const lake = await filled();
    const kinds = async (runId: string) =>
      (await list(lake, { runId })).objects.map(({ kind }) => kind);
    expect(await kinds(RUN)).toEqual(['conflicts', 'refused', 'refused']);
    expect(await kinds('other/run')).toEqual(['refused']);
    expect(await kinds('none')).toEqual([]);
  });

  it('is filtered by time', async () => {
    const since = Date.parse('2026-11-21T09:00:30Z') * 1000;
    const { objects } = await list(await filled(), { since });
    expect(objects.map(({ kind }) => kind)).toEqual(['conflicts', 'refused']);
  });

  it('comes by page, each object once', async () => {
    const lake = await filled();
    const keys: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await list(lake, { limit: 1, cursor });
      expect(page.objects).toHaveLength(1);
      keys.push(...page.objects.map(({ key }) => key));
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);
    expect(keys).toEqual(lake.keys(`quarantine/${PROJECT}/`));
  });

  it('cuts long texts and long lists, and says so', async () => {
    const lake = new TestLake();
    const many = Array.from({ length: 21 }, (_, i) => event({ event_id: -1 - i }));
    await lake.post([...many, event()]);
    await lake.post([event({ event_id: -1, data: 'x'.repeat(30_000) }), event()]);
    const { objects } = await list(lake);
    const [long] = objects.filter(({ entries }) => entries.length === 1);
    const [list20] = objects.filter(({ entries }) => entries.length === 20);
    expect(long?.entries[0]?.text).toHaveLength(20_000);
    expect(long).toMatchObject({ is_whole: true, entries: [{ is_cut: true }] });
    expect(list20).toMatchObject({ is_whole: false });
  });

  it('has no texts of what is no text', async () => {
    const lake = new TestLake();
    await lake.memory.put(`quarantine/${PROJECT}/damaged/a-b`, Buffer.from([0, 1]));
    await lake.memory.put(`quarantine/${PROJECT}/unheard-of/a`, Buffer.from('a'));
    expect((await list(lake)).objects).toMatchObject([{ kind: 'damaged', entries: [] }]);
  });
});
