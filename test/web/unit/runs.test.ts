import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { IndexedRun } from '../../../web/api/runs-index.ts';
import { groupRows } from '../../../web/screens/runs/group-rows.ts';
import { rowsOf } from '../../../web/screens/runs/rows.ts';

function runOf(id: string, task: string, startedMs: number): IndexedRun {
  return {
    ...{ id, task, startedMs, startedAt: '', status: 'complete', model: 'm', configHash: '' },
    ...{ createdBy: '', tags: [], events: 1, missing: 0, conflicts: 0, repeatedSamples: 0 },
    ...{ items: 1, tokens: null, costDollars: null, durationMs: null, verdict: null },
    ...{ verdictReason: null, parentRunId: null, metrics: [], main: undefined },
  };
}

const tasks: fc.Arbitrary<string> = fc.constantFrom('', 'mmlu', 'constructor', '\nmmlu');
const runs = fc
  .array(fc.tuple(tasks, fc.nat(50)), { maxLength: 30 })
  .map((all) => all.map(([task, at], place) => runOf(`r${place}`, task, at)));

describe('groups of runs', () => {
  it('have each run once, below its own group when that is open, and show the newest', () => {
    fc.assert(
      fc.property(runs, fc.array(tasks), (given, open) => {
        const receiving = { run_id: 'now', events: 1, expected: null, ended: false };
        const rows = rowsOf(given, [{ ...receiving, first_at: null, last_at: '' }]);
        const [first, ...shown] = groupRows(rows, 'task', open);
        expect(first).toMatchObject({ kind: 'receiving' });
        const groups = shown.flatMap((row) => (row.kind === 'group' ? [row] : []));
        expect(groups.map(({ name }) => name)).toEqual([...new Set(given.map(({ task }) => task))]);
        expect(new Set(shown.map(({ id }) => id)).size).toBe(shown.length);
        for (const { name, count, newest, isOpen, id } of groups) {
          const own = given.filter(({ task }) => task === name);
          const place = shown.findIndex((row) => row.id === id);
          const below = shown.slice(place + 1, place + 1 + own.length).map((row) => row.id);
          expect(count).toBe(own.length);
          expect(newest.startedMs).toBe(Math.max(...own.map(({ startedMs }) => startedMs)));
          expect(isOpen).toBe(open.includes(name));
          if (isOpen) expect(below).toEqual(own.map((run) => run.id));
        }
      }),
    );
  });

  it('are none where nothing is chosen', () => {
    const rows = rowsOf([runOf('a', 'mmlu', 1)], []);
    expect(groupRows(rows, '', [])).toBe(rows);
  });
});
