import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EtagCache } from '#ports/etag-cache.ts';
import { openJudgeMemory } from '#pipeline/judge/judge-memory.ts';
import { judgeProject } from '#pipeline/judge/judge-project.ts';
import { eventsOf, many } from '../../support/compared-runs.ts';
import { PROJECT, TestLake } from '../../support/lake.ts';
import { MemoryStore } from '../../support/memory-store.ts';

class CountingStore extends MemoryStore {
  readonly read: string[] = [];
  override get(key: string) {
    this.read.push(key);
    return super.get(key);
  }
}

const keys = fc.constantFrom('a', 'b', 'c');
const step = fc.oneof(
  fc.record({ put: keys, text: fc.string({ maxLength: 3 }) }),
  fc.record({ read: keys }),
  fc.record({ gone: keys }),
);

describe('a cache by etag', () => {
  it('gives what the store has, whatever was put and deleted since', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step), fc.nat(6), async (steps, most) => {
        const store = new MemoryStore();
        const parse = ({ bytes }: { readonly bytes: Uint8Array }) =>
          Promise.resolve(Buffer.from(bytes).toString());
        const cache = new EtagCache({ parse, weigh: (text) => text.length, most });
        for (const each of steps) {
          if ('put' in each) await store.put(each.put, Buffer.from(each.text));
          else if ('gone' in each) await store.delete([each.gone]);
          else {
            const stored = (await store.get(each.read))?.bytes;
            const expected = stored && Buffer.from(stored).toString();
            expect(await cache.read(store, each.read)).toBe(expected);
          }
        }
      }),
    );
  });

  it('reads an object once while it stays, and those again that were not used for longest', async () => {
    const store = new CountingStore();
    for (const key of ['a', 'b', 'c']) await store.put(key, Buffer.from('xx'));
    const parse = () => Promise.resolve('xx');
    const cache = new EtagCache({ parse, weigh: (text) => text.length, most: 4 });
    for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) await cache.read(store, key);
    expect(store.read).toEqual(['a', 'b', 'c', 'b']);
  });
});

describe('a judge that stays warm', () => {
  const parameters = { task: ['quiz'], model: ['m'], config_hash: ['h'] };
  const scores = [many([1, 90], [0, 10]), many([1, 40], [0, 60])];

  it('writes what one that reads everything writes', async () => {
    const order = fc.shuffledSubarray([0, 1, 2, 3], { minLength: 3 });
    await fc.assert(
      fc.asyncProperty(order, async (days) => {
        const lakes = [new TestLake(), new TestLake()];
        const [warm] = lakes;
        if (warm) warm.judgeMemory = openJudgeMemory();
        for (const day of days) {
          const id = `2611${10 + day}081110AVTYYZOZ`;
          const events = eventsOf({ id, metrics: { accuracy: scores[day % 2] ?? [] } });
          for (const lake of lakes) {
            await lake.post(events, { parameters });
            await lake.drain();
            await lake.wait(1000);
          }
        }
        expect(lakes[0]?.snapshot()).toEqual(lakes[1]?.snapshot());
      }),
      { numRuns: 3 },
    );
  });

  it('reads neither run index nor comparisons again while they stay', async () => {
    const lake = new TestLake();
    const events = eventsOf({ id: '261112081110AVTYYZOZ', metrics: { accuracy: [1, 0, 1] } });
    await lake.post(events, { parameters });
    await lake.drain();
    await lake.wait(1000);
    const store = new CountingStore();
    for (const [key, bytes] of lake.memory.objects) store.objects.set(key, bytes);
    const memory = openJudgeMemory();
    const first = await judgeProject(store, PROJECT, { memory });
    expect(store.read.some((key) => key.startsWith('comparisons/'))).toBe(true);
    store.read.length = 0;
    expect(await judgeProject(store, PROJECT, { memory })).toEqual(first);
    expect(store.read.filter((key) => /^(runs|comparisons|store)\//.test(key))).toEqual([]);
  });
});
