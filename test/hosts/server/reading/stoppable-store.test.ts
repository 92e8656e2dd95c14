import { expect, it } from 'vitest';
import { stoppableStore } from '#hosts/server/reading/stoppable-store.ts';
import { MemoryStore } from '../../../support/memory-store.ts';

const gone = new Error('gone');

it('reads until nobody waits any more, and then nothing', async () => {
  let hasLeft = false;
  const store = stoppableStore(new MemoryStore(), () => {
    if (hasLeft) throw gone;
  });
  await store.put('a/b', Buffer.from('text'));
  const object = await store.open('a/b');
  const reads = [
    async () => (await store.get('a/b'))?.bytes.length,
    async () => (await store.getRange('a/b', 1, 3))?.length,
    async () => (await store.head('a/b'))?.sizeBytes,
    async () => (await store.list('a/')).keys.length,
    async () => (await object?.read(0, 2))?.length,
    async () => (await store.open('a/b'))?.sizeBytes,
    async () => await store.open('a/c'),
  ];
  expect(await Promise.all(reads.map((read) => read()))).toEqual([4, 2, 4, 1, 2, 4, undefined]);
  hasLeft = true;
  for (const read of reads) await expect(read()).rejects.toBe(gone);
  await object?.close();
});
