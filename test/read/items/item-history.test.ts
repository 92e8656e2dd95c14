import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { itemsTable } from '#lake/tables/items.ts';
import { writeSettings } from '#lake/settings/project-settings-file.ts';
import { prune } from '#pipeline/retention/prune.ts';
import { itemHistory } from '#read/items/item-history.ts';
import { RunsIndexReader } from '#read/runs-index/runs-index.ts';
import { itemHistoryAnswer, itemHistoryQuery } from '#schemas/dashboard/item-history.ts';
import { projectSettingsSchema } from '#schemas/project-settings.ts';
import { lakeOf, NEW, NEWEST, OLD } from '../../support/compared-runs.ts';
import { countedStore } from '../../support/counted-store.ts';
import { detailed } from '../../support/documents.ts';
import { event } from '../../support/events.ts';
import { PROJECT, TestLake } from '../../support/lake.ts';

interface Asked {
  readonly taskId?: string;
  readonly metric?: string;
  readonly limit?: number;
}

async function ask(lake: TestLake, itemId: string, asked: Asked = {}) {
  const { asked: calls, store } = countedStore(lake.memory);
  const indexes = new RunsIndexReader(lake.memory);
  const query = { project: PROJECT, itemId, taskId: 'quiz', metric: undefined, limit: 30 };
  const answer = await itemHistory({ store, indexes }, { ...query, ...asked });
  return { ...itemHistoryAnswer.strict().parse(answer), calls };
}

const quiz = (id: string, accuracy: readonly number[], f1?: readonly number[]) => ({
  ...{ id, hash: 'h' },
  metrics: { accuracy, ...(f1 ? { f1 } : {}) },
});

describe('the history of an item', () => {
  it('has its score in every run of the task, the newest first', async () => {
    const lake = await lakeOf(quiz(OLD, [1, 1]), quiz(NEW, [0]), quiz(NEWEST, [1, 0]), {
      ...quiz('other', [1, 1]),
      task: 'other',
    });
    const { runs, total, item_id, task_id } = await ask(lake, 'q1');
    expect({ total, item_id, task_id }).toEqual({ total: 3, item_id: 'q1', task_id: 'quiz' });
    const told = { metric_name: 'accuracy', model_id: 'm', config_hash: 'h', status: 'complete' };
    expect(runs).toEqual([
      {
        ...{ ...told, run_id: NEWEST, ts: '2026-11-22T08:11:10.000000+00:00', state: 'scored' },
        ...{ score: 0, epochs: [{ epoch: 0, score: 0 }] },
      },
      {
        ...{ ...told, run_id: NEW, ts: '2026-11-21T08:11:10.000000+00:00', state: 'absent' },
        ...{ score: null, epochs: [] },
      },
      {
        ...{ ...told, run_id: OLD, ts: '2026-11-20T08:11:10.000000+00:00', state: 'scored' },
        ...{ score: 1, epochs: [{ epoch: 0, score: 1 }] },
      },
    ]);
  });

  it('tells each answer, wherever its rows lie in the file', async () => {
    const lake = new TestLake();
    const answers = [
      ['a', false],
      ['b', true],
      ['a', true],
      ['b', true],
      ['a', true],
    ] as const;
    await lake.post(
      answers.map(([sample_id, correct], event_id) =>
        event({ event_id, sample_id, data: { correct } }),
      ),
      { parameters: { task: ['quiz'] } },
    );
    await lake.clock.advance(86_400_000);
    await lake.drain();
    const { runs } = await ask(lake, 'a');
    expect(runs[0]?.epochs).toEqual([
      { epoch: 0, score: 0 },
      { epoch: 1, score: 1 },
      { epoch: 2, score: 1 },
    ]);
    expect(runs[0]?.score).toBeCloseTo(2 / 3, 12);
  });

  it('is of the metric that is asked for, in the runs that have it', async () => {
    const lake = await lakeOf(quiz(OLD, [1, 1]), quiz(NEW, [1, 1], [0.25, 0.5]));
    expect(await ask(lake, 'q1', { metric: 'f1' })).toMatchObject({
      total: 1,
      runs: [{ run_id: NEW, metric_name: 'f1', score: 0.5 }],
    });
    expect(await ask(lake, 'q1', { metric: 'none' })).toMatchObject({ total: 0, runs: [] });
    expect(await ask(lake, 'q1', { taskId: 'none' })).toMatchObject({ total: 0, runs: [] });
  });

  it('reads the record and one items file of each run that it tells, and no other', async () => {
    const ids = Array.from({ length: 9 }, (_, i) => `run-${i}`);
    const lake = await lakeOf(...ids.map((id) => quiz(id, [1, 0], [0.5, 0.5])));
    const { runs, total, calls } = await ask(lake, 'q0', { limit: 4 });
    expect(runs.map(({ run_id }) => run_id)).toEqual(['run-8', 'run-7', 'run-6', 'run-5']);
    expect(total).toBe(9);
    expect(calls).toHaveLength(8);
    expect(calls.filter((call) => call.startsWith(`get seals/${PROJECT}/`))).toHaveLength(4);
    expect(calls.filter((call) => call.startsWith(`open ${itemsTable.location}/`))).toHaveLength(4);
  });

  it('says of which runs the items are gone', async () => {
    const lake = await lakeOf(quiz(OLD, [1]));
    const retention = { items: 1 };
    await writeSettings(lake.memory, PROJECT, projectSettingsSchema.parse({ retention }));
    await lake.clock.advance(400 * 86_400_000);
    await prune({ store: lake.memory, clock: lake.clock });
    expect((await ask(lake, 'q0')).runs).toMatchObject([
      { run_id: OLD, state: 'pruned', score: null, epochs: [] },
    ]);
  });

  it('says which runs are being sealed again', async () => {
    const lake = await lakeOf(quiz(OLD, [1]));
    const [key = ''] = lake
      .keys(`${itemsTable.location}/`)
      .filter((each) => each.endsWith('.parquet'));
    await lake.memory.delete([key]);
    expect((await ask(lake, 'q0')).runs).toMatchObject([{ run_id: OLD, state: 'changing' }]);
  });

  it('has the suites of results documents', async () => {
    const lake = new TestLake();
    await lake.postResults(detailed([true, false]));
    await lake.drain();
    const [run] = await new RunsIndexReader(lake.memory).runs(PROJECT);
    const { runs } = await ask(lake, 'evt_1', { taskId: run?.row.task_id ?? '' });
    expect(runs).toMatchObject([{ run_id: run?.name, state: 'scored', score: 0 }]);
  });

  it('is of at most 100 runs, of 30 when nothing else is asked', () => {
    expect(itemHistoryQuery.parse({ task: 't' }).limit).toBe(30);
    fc.assert(
      fc.property(fc.integer(), (limit) => {
        const { success } = itemHistoryQuery.safeParse({ task: 't', limit: String(limit) });
        expect(success).toBe(limit >= 1 && limit <= 100);
      }),
    );
  });
});
