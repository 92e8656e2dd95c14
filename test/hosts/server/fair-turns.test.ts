import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FairTurns, type Work } from '#hosts/server/threads/fair-turns.ts';

const LIMITS = { most: 3, mostOfLane: 2 };

it('gives another lane its turn at once, however much waits in the first', () => {
  const turns = new FairTurns<number>(LIMITS);
  for (let i = 0; i < 1000; i += 1) turns.add('bulk', `run-${i}`, i);
  turns.add('other', 'run', -1);
  const begun = [turns.next(), turns.next(), turns.next(), turns.next()];
  expect(begun.map((work) => work?.lane)).toEqual(['bulk', 'other', 'bulk', undefined]);
});

it('takes together what waits for one subject, and never works twice on it at once', () => {
  const turns = new FairTurns<number>(LIMITS);
  turns.add('a', 'run', 1);
  turns.add('a', 'run', 2);
  const first = turns.next();
  expect(first?.items).toEqual([1, 2]);
  turns.add('a', 'run', 3);
  expect(turns.next()).toBeUndefined();
  if (first) turns.end(first);
  expect(turns.next()?.items).toEqual([3]);
});

it('does all work once, within its limits, in any order of adds and ends', () => {
  const step = fc.oneof(
    fc.record({ add: fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('x', 'y')) }),
    fc.record({ end: fc.nat() }),
  );
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const turns = new FairTurns<number>(LIMITS);
      const running: Work<number>[] = [];
      const done: number[] = [];
      let added = 0;
      const begin = () => {
        for (let work = turns.next(); work; work = turns.next()) running.push(work);
        const names = running.map(({ lane, key }) => `${lane} ${key}`);
        expect(new Set(names).size).toBe(names.length);
        expect(running.length).toBeLessThanOrEqual(LIMITS.most);
        for (const lane of ['a', 'b', 'c']) {
          const ofLane = running.filter((each) => each.lane === lane);
          expect(ofLane.length).toBeLessThanOrEqual(LIMITS.mostOfLane);
        }
      };
      const end = (index: number) => {
        for (const work of running.splice(index, 1)) {
          turns.end(work);
          done.push(...work.items);
        }
      };
      for (const each of steps) {
        if ('add' in each) turns.add(...each.add, added++);
        else if (running.length > 0) end(each.end % running.length);
        begin();
        expect(turns.size).toBe(added - done.length);
      }
      while (running.length > 0) {
        end(0);
        begin();
      }
      expect(turns.size).toBe(0);
      expect(done.sort((a, b) => a - b)).toEqual(Array.from({ length: added }, (_, i) => i));
    }),
  );
});
