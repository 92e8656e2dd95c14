import { describe, expect, it } from 'vitest';
import { rebuild } from '#pipeline/rebuild/rebuild.ts';
import { event, wholeRun } from '../support/events.ts';
import { type FaultMoment, FaultyStore } from '../support/faults.ts';
import { QUIET_SECONDS, TestLake } from '../support/lake.ts';

/** A run in several batches with a conflict, and one that is sealed again with an event of an earlier month. */
const changed = event({ event_id: 1, data: { correct: true, picked: 'b' } });
const own = { run_id: 'mine', created_at: '2026-11-02T00:00:00Z' };
const [earlier] = wholeRun(2, { ...own, created_at: '2026-10-31T23:59:59Z' });

async function scenario(lake: TestLake): Promise<void> {
  const settle = async (): Promise<void> => {
    for (let round = 0; round < 4; round++) await lake.wait(2);
  };
  await lake.post(wholeRun(4).slice(2));
  await lake.post(wholeRun(2, own).slice(1));
  await settle();
  await lake.wait(QUIET_SECONDS);
  await settle();
  await lake.post([changed, ...wholeRun(4).slice(0, 2)]);
  await lake.post([earlier]);
  await settle();
}

async function afterFault(failing: number, moment: FaultMoment): Promise<TestLake> {
  const lake = new TestLake();
  const faulty = new FaultyStore(lake.memory, failing, moment);
  lake.store = faulty;
  await scenario(lake);
  return lake;
}

describe('a fault at any call to the store', () => {
  it.each<FaultMoment>(['before', 'after'])(
    '%s its effect leaves the same lake as no fault, once the message has come again',
    async (moment) => {
      const calm = new TestLake();
      const counting = new FaultyStore(calm.memory, 0, moment);
      calm.store = counting;
      await scenario(calm);
      expect(calm.failures).toEqual([]);
      expect(calm.keys('quarantine/demo/conflicts/')).toHaveLength(1);
      const expected = calm.snapshot();
      for (let failing = 1; failing <= counting.calls; failing++) {
        const lake = await afterFault(failing, moment);
        expect(new Set(lake.failures.map(({ error }) => error)).size, `call ${failing}`).toBe(1);
        expect(lake.snapshot(), `call ${failing}`).toEqual(expected);
      }
    },
    180_000,
  );
});

describe('rebuild', () => {
  it('makes every derived object again, byte for byte', async () => {
    const lake = new TestLake();
    await scenario(lake);
    const before = lake.snapshot();
    for (const prefix of ['store/', 'results/', 'runs/', 'final_reports/', 'seals/', 'homes/']) {
      await lake.memory.delete(lake.keys(prefix));
    }
    expect(await rebuild(lake.memory)).toMatchObject([{ project: 'demo', runs: 2 }]);
    expect(lake.snapshot()).toEqual(before);
  });

  it('changes nothing where nothing is lost', async () => {
    const lake = new TestLake();
    await scenario(lake);
    const before = new Map(lake.memory.objects);
    await rebuild(lake.memory);
    expect(new Map(lake.memory.objects)).toEqual(before);
  });

  it('drops manifest entries whose file is gone and keeps those of other writers', async () => {
    const lake = new TestLake();
    await scenario(lake);
    const key = 'store/demo/manifest.json';
    const text = lake.text(key);
    const [entry = ''] = /\{\s+"run_id"[^}]+\}/.exec(text) ?? [];
    const path = 'year=2026/month=01/run_id=by-hand.parquet';
    const foreign = entry
      .replace(/"run_id": "[^"]+"/, '"run_id": "by-hand"')
      .replace(/"path": "[^"]+"/, `"path": "${path}"`);
    const lost = foreign.replaceAll('by-hand', 'lost');
    lake.memory.objects.set(
      key,
      Buffer.from(text.replace(entry, [entry, foreign, lost].join(','))),
    );
    lake.memory.objects.set(`store/demo/${path}`, Buffer.from('another writer’s'));
    await rebuild(lake.memory);
    expect(lake.text(key)).toContain('by-hand');
    expect(lake.text(key)).not.toContain('lost');
  });
});
