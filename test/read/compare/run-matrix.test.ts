import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MatrixItems } from '#read/compare/matrix-items.ts';
import { runMatrix } from '#read/compare/run-matrix.ts';
import { runMatrixAnswer, runMatrixQuery } from '#schemas/dashboard/run-matrix.ts';
import { lakeOf, NEW, NEWEST, OLD } from '../../support/compared-runs.ts';
import { countedStore } from '../../support/counted-store.ts';
import { PROJECT, type TestLake } from '../../support/lake.ts';
import { unpackColumn, unpackTable } from '../../support/unpack-table.ts';

async function ask(lake: TestLake, run: string[], asked: Record<string, unknown> = {}) {
  const { store, asked: calls } = countedStore(lake.memory);
  const query = runMatrixQuery.parse({ run, ...asked });
  const answer = runMatrixAnswer.strict().parse(await runMatrix(store, PROJECT, query));
  const { items, runs, ...rest } = answer;
  return {
    ...{ ...rest, calls, runs },
    ids: unpackTable(items).map(({ item_id }) => item_id),
    scores: runs.map(({ scores }) => unpackColumn(scores)),
  };
}

const old = { id: OLD, metrics: { accuracy: [1, 0, 1], f1: [0.5, 0.5, 0.5] } };
const changed = { id: NEW, metrics: { accuracy: [1, 1, 1] } };
const longer = { id: NEWEST, metrics: { accuracy: [1, 0, 1, 0] } };

describe('the matrix of items and runs', () => {
  it('has the runs as they were asked for, and a score of each for each item', async () => {
    const lake = await lakeOf(old, changed, longer);
    const { runs, ids, scores, ...rest } = await ask(lake, [NEW, NEWEST, OLD]);
    expect(runs).toMatchObject([
      { run_id: NEW, n_items: 3, task_id: 'quiz', model_id: 'm', status: 'complete' },
      { run_id: NEWEST, n_items: 4 },
      { run_id: OLD, n_items: 3 },
    ]);
    expect(ids).toEqual(['q0', 'q1', 'q2', 'q3']);
    expect(scores).toEqual([
      [1, 1, 1, null],
      [1, 0, 1, 0],
      [1, 0, 1, null],
    ]);
    expect(rest).toMatchObject({
      ...{ metric_name: 'accuracy', metrics: ['accuracy', 'f1'] },
      ...{ total: 4, common: 3, next: null },
    });
  });

  it('leaves out what all runs score alike, when asked for what changed', async () => {
    const lake = await lakeOf(old, changed, longer);
    const { ids, total, common } = await ask(lake, [OLD, NEW, NEWEST], { items: 'changed' });
    expect({ ids, total, common }).toEqual({ ids: ['q1', 'q3'], total: 2, common: 3 });
  });

  it('is of the metric that is asked for, also where not all of the runs have it', async () => {
    const lake = await lakeOf(old, changed);
    const { scores, runs, common } = await ask(lake, [OLD, NEW], { metric: 'f1' });
    expect(scores).toEqual([
      [0.5, 0.5, 0.5],
      [null, null, null],
    ]);
    expect({ common, sizes: runs.map(({ n_items }) => n_items) }).toEqual({
      ...{ common: 0, sizes: [3, 0] },
    });
    await expect(ask(lake, [OLD, NEW], { metric: 'x' })).rejects.toThrow(
      'no run has items in "x"; their metrics: accuracy, f1',
    );
  });

  it('comes page by page, each item once', async () => {
    const lake = await lakeOf(old, longer);
    const first = await ask(lake, [OLD, NEWEST], { limit: 3 });
    expect(first).toMatchObject({ ids: ['q0', 'q1', 'q2'], total: 4 });
    const rest = await ask(lake, [OLD, NEWEST], { limit: 3, cursor: first.next });
    expect(rest).toMatchObject({ ids: ['q3'], scores: [[null], [0]], next: null, total: 4 });
  });

  it('starts over when a run was sealed again', async () => {
    const lake = await lakeOf(old, longer);
    const { next } = await ask(lake, [OLD, NEWEST], { limit: 1 });
    await lake.amend(OLD, { item: 'q2', withdraw: true, author: 'a', reason: 'r' });
    await lake.drain();
    const again = ask(lake, [OLD, NEWEST], { limit: 1, cursor: next });
    await expect(again).rejects.toThrow('have changed or are changing');
  });

  it('reads of each run its record and one items file', async () => {
    const lake = await lakeOf(old, changed, longer);
    const { calls } = await ask(lake, [OLD, NEW, NEWEST]);
    expect(calls.filter((call) => call.includes('.parquet'))).toHaveLength(3);
    // Once for where the items lie, once for what the run is.
    expect(calls.filter((call) => call.startsWith('get seals/'))).toHaveLength(6);
    expect(calls).toHaveLength(9);
  });

  it('refuses runs of two tasks, and fewer or more runs than 2 to 8', async () => {
    const lake = await lakeOf(old, { ...changed, task: 'other' });
    await expect(ask(lake, [OLD, NEW])).rejects.toThrow('compare runs of one task');
    const runs = (count: number) => ({ run: Array.from({ length: count }, (_, i) => `r${i}`) });
    for (const count of [2, 8]) expect(runMatrixQuery.safeParse(runs(count)).success).toBe(true);
    for (const count of [0, 1, 9])
      expect(runMatrixQuery.safeParse(runs(count)).success).toBe(false);
    expect(runMatrixQuery.safeParse({ run: ['r', 'r'] }).success).toBe(false);
  });
});

it('holds the mean of every item of every run', () => {
  const answer = fc.tuple(
    fc.constantFrom('', 'a', '__proto__', 'ü'),
    fc.integer({ min: 0, max: 8 }),
  );
  const runs = fc.array(fc.array(answer), { minLength: 2, maxLength: 4 });
  fc.assert(
    fc.property(runs, (all) => {
      const items = new MatrixItems(
        all.map((rows) => ({
          itemId: rows.map(([id]) => id),
          clusterId: rows.map(() => null),
          epoch: rows.map(() => 0),
          score: rows.map(([, score]) => score),
        })),
      );
      const rows = items.list('all');
      expect(new Set(rows.map(({ id }) => id))).toEqual(new Set(all.flat().map(([id]) => id)));
      for (const { id, scores } of rows) {
        const expected = all.map((run) => {
          const own = run.filter(([of]) => of === id).map(([, score]) => score);
          return own.length === 0 ? null : own.reduce((sum, score) => sum + score, 0) / own.length;
        });
        expect(scores).toEqual(expected);
      }
      expect(items.common).toBe(
        rows.filter(({ scores }) => scores.every((score) => score !== null)).length,
      );
      const same = rows.filter(({ scores }) => new Set(scores).size === 1);
      expect(items.list('changed')).toHaveLength(rows.length - same.length);
    }),
  );
});
