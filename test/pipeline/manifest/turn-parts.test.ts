import { expect, it } from 'vitest';
import { sealRecordKey } from '#contract/keys.ts';
import { isDocumentSetName, parseSealTarget } from '#contract/seal-target.ts';
import { turnParts } from '#pipeline/manifest/turn-parts.ts';
import { MemoryStore } from '../../support/memory-store.ts';

const PROJECT = 'demo';
const document = (second: number) =>
  parseSealTarget(PROJECT, `261112T1310${String(second).padStart(2, '0')}000Z`);
const run = (id: string) => parseSealTarget(PROJECT, id);

it('keeps in a part no more records of document sets than fit, in their order', async () => {
  const store = new MemoryStore();
  const documents = [40, 40, 40, 300, 10].map((_, index) => document(index));
  for (const [index, bytes] of [40, 40, 40, 300, 10].entries()) {
    const target = documents[index] ?? document(index);
    expect(isDocumentSetName(target)).toBe(true);
    await store.put(sealRecordKey(target), Buffer.alloc(bytes));
  }
  const [a, b, c, large, small] = documents;
  expect(await turnParts(store, documents, 100)).toEqual([[a, b], [c], [large], [small]]);
});

it('leaves runs, and documents of which there is no record, together', async () => {
  const store = new MemoryStore();
  const targets = [run('a'), document(1), run('b')];
  await store.put(sealRecordKey(run('a')), Buffer.alloc(300));
  expect(await turnParts(store, targets, 100)).toEqual([targets]);
  expect(await turnParts(store, [], 100)).toEqual([]);
});
