import { beforeEach, describe, expect, it } from 'vitest';
import { eventsKey, homesKey, manifestKey, sealRecordKey } from '#contract/keys.ts';
import { comparisonsKey } from '#pipeline/judge/comparisons-file.ts';
import { rebuild } from '#pipeline/rebuild/rebuild.ts';
import { wholeRun } from '../../support/events.ts';
import { PROJECT, TestLake } from '../../support/lake.ts';

const DATED = '261121101010REBUILDA';
let lake: TestLake;

beforeEach(async () => {
  lake = new TestLake();
  await lake.post(wholeRun(3, { run_id: DATED }));
  await lake.post(wholeRun(3, { run_id: 'named' }));
  await lake.drain();
});

function cutOff(key: string): void {
  const bytes = lake.memory.objects.get(key);
  if (!bytes) throw new Error(`no object ${key}`);
  lake.memory.objects.set(key, bytes.subarray(0, bytes.length / 2));
}

/** The lake without the parts that tell of its past. */
function lasting(): Record<string, string> {
  const entries = Object.entries(lake.snapshot());
  return Object.fromEntries(entries.filter(([key]) => !key.startsWith('quarantine/')));
}

describe('a rebuild', () => {
  it.each([
    ['a seal record', sealRecordKey({ project: PROJECT, runId: DATED })],
    ['the homes of a run', homesKey(PROJECT, 'named')],
    ['the manifest', manifestKey(PROJECT)],
    ['a month of comparisons', comparisonsKey(PROJECT, '2026-11')],
  ])('makes %s that was cut off anew, and keeps the cut-off file in quarantine', async (_, key) => {
    const before = lasting();
    cutOff(key);
    const [project] = await rebuild(lake.memory);
    expect(project).toMatchObject({ runs: 2, setAside: [key], unreadable: [] });
    expect(lasting()).toEqual(before);
    expect(lake.keys('quarantine/demo/damaged/')).toHaveLength(1);
    expect(await rebuild(lake.memory)).toMatchObject([{ setAside: [] }]);
  });

  it('ends where the events file of a sealed run vanishes meanwhile, and leaves its record', async () => {
    const key = eventsKey(PROJECT, '2026-11', DATED);
    const recordKey = sealRecordKey({ project: PROJECT, runId: DATED });
    const record = lake.text(recordKey);
    const head = lake.memory.head.bind(lake.memory);
    lake.memory.head = (asked) => {
      if (asked !== key) return head(asked);
      lake.memory.head = head;
      lake.memory.objects.delete(key);
      return head(key);
    };
    await expect(rebuild(lake.memory)).rejects.toThrow(`the events file of run ${DATED}`);
    expect(lake.text(recordKey)).toBe(record);
  });

  it('leaves a run whose events were cut off unchanged, names the file, and rebuilds the others', async () => {
    const before = lasting();
    const key = eventsKey(PROJECT, '2026-11', DATED);
    cutOff(key);
    lake.memory.objects.delete(sealRecordKey({ project: PROJECT, runId: 'named' }));
    const [project] = await rebuild(lake.memory);
    expect(project).toMatchObject({ unreadable: [key] });
    const after = lasting();
    expect({ ...after, [key]: '' }).toEqual({ ...before, [key]: '' });
    expect(lake.text(manifestKey(PROJECT))).toContain(DATED);
  });
});
