import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { formatPage } from '#read/pages.ts';
import { runConflicts } from '#read/quarantine/run-conflicts.ts';
import { conflictsAnswer } from '#schemas/dashboard/quarantine.ts';
import { event, wholeRun } from '../../support/events.ts';
import { PROJECT, TestLake } from '../../support/lake.ts';

const RUN = '261121081110AVTYYZOZ';
const exact = (data: string) =>
  JSON.stringify(event({ event_id: 1, data: 0 })).replace('"data":0', `"data":${data}`);

async function conflicted(): Promise<TestLake> {
  const lake = new TestLake();
  await lake.post(wholeRun(3));
  await lake.drain();
  await lake.post(`[${exact('{"correct":false,"n":9007199254740993}')}]`);
  await lake.post(`[${exact('{"correct":false,"n":2}')}]`);
  await lake.post([event({ event_id: 2, data: { correct: false } })]);
  await lake.drain();
  expect(lake.failures).toEqual([]);
  return lake;
}

async function read(lake: TestLake, limit = 50, cursor?: string, run = RUN) {
  const page = await runConflicts(lake.memory, PROJECT, run, { limit, cursor });
  return formatPage('conflicts', page);
}

const losers = z.looseObject({ event_id: z.int() });

describe('the conflicts of a run', () => {
  it('have each loser beside the event that stayed, in the text of the files', async () => {
    const text = await read(await conflicted());
    const { conflicts, next } = conflictsAnswer.strict().parse(JSON.parse(text));
    expect(next).toBeNull();
    expect(conflicts.map(({ event_id }) => event_id)).toEqual([1, 1, 2]);
    for (const { winner, loser, event_id } of conflicts) {
      expect([winner, loser].map((each) => losers.parse(each).event_id)).toEqual([
        event_id,
        event_id,
      ]);
      expect(winner).not.toEqual(loser);
    }
    expect(text).toContain('9007199254740993');
  });

  it('come by page, each once', async () => {
    const lake = await conflicted();
    const hashes: string[] = [];
    let cursor: string | undefined;
    do {
      const { conflicts, next } = conflictsAnswer.parse(JSON.parse(await read(lake, 1, cursor)));
      expect(conflicts).toHaveLength(1);
      hashes.push(...conflicts.map(({ hash }) => hash));
      cursor = next ?? undefined;
    } while (cursor !== undefined);
    expect(new Set(hashes).size).toBe(3);
    expect(hashes).toHaveLength(3);
  });

  it('are none of a run without any, and of no run an error', async () => {
    const lake = new TestLake();
    await lake.post(wholeRun(1));
    await lake.stageOnce();
    await expect(read(lake)).rejects.toThrow('not sealed yet');
    await lake.drain();
    expect(JSON.parse(await read(lake))).toEqual({ conflicts: [], next: null });
    await expect(read(lake, 50, undefined, 'none')).rejects.toThrow('has no run "none"');
    await expect(read(lake, 50, 'x')).rejects.toThrow('cursor');
  });
});
