import { describe, expect, it } from 'vitest';
import { documentHash } from '#pipeline/ingest/plan-results.ts';
import { type ObjectStore, StoreUnavailableError } from '#ports/object-store.ts';
import { detailed, evaluation } from '../support/documents.ts';
import { event } from '../support/events.ts';
import { QUIET_SECONDS, TestLake } from '../support/lake.ts';

const metrics = event({ type: 'metrics', data: { f1: 0.5 } });
const match = event({ event_id: 1, sample_id: 'tiny.dev.1' });
const late = [event({ event_id: 2, sample_id: 'tiny.dev.2' })];
const document = detailed([true]);
/** A document of the same time, without items. It takes over the plain id. */
const preceding = Array.from({ length: 20 }, (_, n) => evaluation({ n })).find(
  (other) => hashOf(other) < hashOf(document),
);
const askingForF1 = { parameters: { metric: ['f1'] } };

function hashOf(value: unknown): string {
  return documentHash(Buffer.from(JSON.stringify(value)));
}

/** The memory store of a lake, whose puts of these keys fail. */
function failingPuts(lake: TestLake, keys: RegExp): ObjectStore {
  const { memory } = lake;
  return {
    get: (key) => memory.get(key),
    getRange: (...args) => memory.getRange(...args),
    open: (key) => memory.open(key),
    head: (key) => memory.head(key),
    list: (...args) => memory.list(...args),
    delete: (some) => memory.delete(some),
    deleteMatching: (...args) => memory.deleteMatching(...args),
    put: (key, ...args) =>
      keys.test(key)
        ? Promise.reject(new StoreUnavailableError('a fault'))
        : memory.put(key, ...args),
  };
}

async function settle(lake: TestLake): Promise<void> {
  for (let round = 0; round < 3; round++) await lake.wait(QUIET_SECONDS);
}

describe('a seal that died before its record', () => {
  it.each([1, 2])(
    'leaves no unknown items file when other sealers go on with more events, %i times',
    async (deaths) => {
      const lake = new TestLake();
      await lake.post([metrics, match]);
      lake.store = failingPuts(lake, /^seals\//);
      await lake.wait(0);
      await lake.wait(QUIET_SECONDS);
      expect(lake.keys('store/').length).toBe(2);
      if (deaths === 1) lake.store = lake.memory;
      await lake.post(late, askingForF1);
      await settle(lake);
      lake.store = lake.memory;
      await settle(lake);
      const calm = new TestLake();
      await calm.post([metrics, match]);
      await calm.post(late, askingForF1);
      await settle(calm);
      expect(lake.snapshot()).toEqual(calm.snapshot());
    },
  );

  it.each([1, 2])(
    'leaves no unknown items file of documents whose ids other sealers change, %i times',
    async (deaths) => {
      const lake = new TestLake();
      await lake.postResults(document);
      lake.store = failingPuts(lake, /^seals\//);
      await lake.wait(0);
      expect(lake.keys('store/')).toEqual([expect.stringMatching(/Z::quality::is_safe\.parquet$/)]);
      if (deaths === 1) lake.store = lake.memory;
      await lake.postResults(preceding);
      await settle(lake);
      lake.store = lake.memory;
      await settle(lake);
      const calm = new TestLake();
      await calm.postResults(document);
      await calm.postResults(preceding);
      await settle(calm);
      expect(lake.snapshot()).toEqual(calm.snapshot());
    },
  );
});

describe('a derived file', () => {
  it.each([
    ['a run', (lake: TestLake) => lake.post([metrics, match]), metrics['run_id']],
    ['results documents', (lake: TestLake) => lake.postResults(document), '261112T131025123Z'],
  ])('is made anew at the next nudge where it is gone or another: %s', async (_, post, run_id) => {
    const lake = new TestLake();
    await post(lake);
    await settle(lake);
    const before = lake.snapshot();
    const files = lake.keys('store/').filter((key) => key.endsWith('.parquet'));
    expect(files).not.toEqual([]);
    const [first = '', ...others] = files;
    await lake.memory.put(first, Buffer.from('of nobody'));
    await lake.memory.delete(others);
    const nudge = { v: 1, project: 'demo', run_id, after: '' };
    await lake.seals.send([{ body: JSON.stringify(nudge) }]);
    await lake.drain();
    expect(lake.snapshot()).toEqual(before);
  });
});

describe('a stale file', () => {
  it('is deleted also after a slower sealer, which was overtaken, has written it again', async () => {
    const lake = new TestLake();
    await lake.post([metrics, match]);
    await settle(lake);
    const [stale = ''] = lake.keys('store/').filter((key) => key.includes('::f1'));
    const written = lake.memory.objects.get(stale) ?? new Uint8Array();
    await lake.post(late, askingForF1);
    await settle(lake);
    expect(lake.keys('store/')).not.toContain(stale);
    const before = lake.snapshot();
    await lake.memory.put(stale, written);
    await lake.seals.send([
      { body: JSON.stringify({ v: 1, project: 'demo', run_id: metrics['run_id'], after: '' }) },
    ]);
    await lake.drain();
    expect(lake.snapshot()).toEqual(before);
  });

  it('is deleted also when it belongs to results documents', async () => {
    const lake = new TestLake();
    await lake.postResults(document);
    await settle(lake);
    const [stale = ''] = lake.keys('store/').filter((key) => key.endsWith('.parquet'));
    const written = lake.memory.objects.get(stale) ?? new Uint8Array();
    await lake.postResults(preceding);
    await settle(lake);
    expect(lake.keys('store/')).not.toContain(stale);
    const before = lake.snapshot();
    await lake.memory.put(stale, written);
    const nudge = { v: 1, project: 'demo', run_id: '261112T131025123Z', after: '' };
    await lake.seals.send([{ body: JSON.stringify(nudge) }]);
    await lake.drain();
    expect(lake.snapshot()).toEqual(before);
  });

  const isF1 = (key: string) => key.includes('::f1');
  const asking = (lake: TestLake, metric: string, id: number) =>
    lake.post([event({ event_id: id, sample_id: `tiny.dev.${id}` })], {
      parameters: { metric: [metric] },
    });

  /** The main metric changes to f1 and back: the file of f1 is stale in between. */
  async function thereAndBack(disturb: (lake: TestLake, back: () => Promise<void>) => void) {
    const lake = new TestLake();
    await lake.post([metrics, match]);
    await settle(lake);
    expect(lake.keys('store/').filter(isF1)).toHaveLength(1);
    await asking(lake, 'f1', 2);
    let isBack = false;
    disturb(lake, async () => {
      if (isBack) return;
      isBack = true;
      await asking(lake, 'accuracy', 3);
      await lake.stageOnce();
      await lake.clock.advance(QUIET_SECONDS * 1000);
      await lake.sealOnce();
    });
    await settle(lake);
    expect(isBack).toBe(true);
    return lake;
  }

  it('that a seal writes again just before it is deleted stays', async () => {
    const lake = await thereAndBack(({ memory }, back) => {
      const [one, many] = [memory.deleteMatching.bind(memory), memory.delete.bind(memory)];
      memory.deleteMatching = async (key, etag) => {
        if (isF1(key)) await back();
        await one(key, etag);
      };
      memory.delete = async (keys) => {
        if (keys.some(isF1)) await back();
        await many(keys);
      };
    });
    expect(lake.keys('store/').filter(isF1)).toHaveLength(1);
    expect(lake.text(`seals/demo/${String(metrics['run_id'])}.json`)).toContain('::f1');
  });

  it('that a seal writes again before its record stays', async () => {
    const lake = await thereAndBack((disturbed, back) => {
      const { memory } = disturbed;
      const head = memory.head.bind(memory);
      memory.head = async (key) => {
        if (isF1(key) && memory.objects.has(key)) {
          memory.head = head;
          disturbed.store = failingPuts(disturbed, /^seals\//);
          await back();
          disturbed.store = memory;
        }
        return head(key);
      };
    });
    expect(lake.keys('store/').filter(isF1)).toHaveLength(1);
  });
});
