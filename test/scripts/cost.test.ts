import { expect, it } from 'vitest';
import { MemoryStore } from '../support/memory-store.ts';
import { versionDays, VersionCount } from '../../scripts/cost/versions.ts';

it.each([
  // S3 lets a version go at the midnight after its days.
  ['inbox/demo/r/object', 2],
  ['query-results/x', 2],
  ['store/demo/manifest.json', 4],
  ['runs/demo/year=2026/month=11/index.parquet', 4],
  ['events/demo/year=2026/month=11/run_id=r.parquet', 31],
  ['seals/demo/r.json', 31],
])('a version of %s stays for %i days', (key, days) => {
  expect(versionDays(key)).toBe(days);
});

it('what is overwritten stays as long as its prefix says, what is deleted leaves a marker too', async () => {
  const count = new VersionCount(new MemoryStore());
  await count.store.put('store/m', Buffer.alloc(100));
  expect(count.byteDays).toBe(0);
  await count.store.put('store/m', Buffer.alloc(10));
  expect(count.byteDays).toBe(100 * 4);
  await count.store.put('inbox/x', Buffer.alloc(1000));
  await count.store.delete(['inbox/x']);
  expect(count.byteDays).toBe(100 * 4 + 1000 * 2 + 'inbox/x'.length * 3);
});

it('a put that is refused makes no version', async () => {
  const count = new VersionCount(new MemoryStore());
  await count.store.put('store/m', Buffer.alloc(100));
  await expect(count.store.put('store/m', Buffer.alloc(1), { ifAbsent: true })).rejects.toThrow();
  expect(count.byteDays).toBe(0);
});
