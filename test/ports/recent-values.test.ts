import fc from 'fast-check';
import { expect, it } from 'vitest';
import { RecentValues } from '#ports/recent-values.ts';

const MOST = 10;
const calls = fc.array(
  fc.record({ key: fc.constantFrom('a', 'b', 'c', 'd'), size: fc.integer({ min: 0, max: 12 }) }),
);

it('keeps no more than it has room for, and gives what was set last', () => {
  fc.assert(
    fc.property(calls, (sent) => {
      const values = new RecentValues<number>(MOST);
      const last = new Map<string, number>();
      for (const { key, size } of sent) {
        values.set(key, size, size);
        last.set(key, size);
        const kept = [...last.keys()].map((each) => values.get(each));
        expect(kept.reduce<number>((sum, value) => sum + (value ?? 0), 0)).toBeLessThanOrEqual(
          MOST,
        );
        for (const [each, value] of last) expect([undefined, value]).toContain(values.get(each));
        if (size <= MOST) expect(values.get(key)).toBe(size);
      }
    }),
  );
});

it('drops what was asked for longest ago', () => {
  const values = new RecentValues<string>(2);
  values.set('a', 'A', 1);
  values.set('b', 'B', 1);
  values.get('a');
  values.set('c', 'C', 1);
  expect(['a', 'b', 'c'].map((key) => values.get(key))).toEqual(['A', undefined, 'C']);
});
