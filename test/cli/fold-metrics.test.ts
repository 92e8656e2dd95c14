import { expect, it } from 'vitest';
import { foldMetrics } from '#cli/table/fold-metrics.ts';

const row = (run_id: string, recorder_run_id: string, main: boolean, task_id = 'task') => ({
  ...{ run_id, recorder_run_id, main, task_id, model_id: 'model' },
});

it('shows a run of four metrics as one, by its main metric', () => {
  const others = ['f1', 'bleu', 'rouge'].map((metric) => row(`R::${metric}`, 'R', false));
  const main = row('R', 'R', true);
  expect(foldMetrics([...others, row('S', 'S', true), main])).toEqual([
    { run: main, more: 3 },
    { run: row('S', 'S', true), more: 0 },
  ]);
});

it('keeps the tasks of a results document apart', () => {
  const rows = [row('D::a::x', 'D', true, 'a'), row('D::b::x', 'D', true, 'b')];
  expect(foldMetrics(rows)).toEqual(rows.map((run) => ({ run, more: 0 })));
});

it('folds nothing in a plain store, which does not say what belongs together', () => {
  const rows = [{ run_id: 'R' }, { run_id: 'R::f1' }];
  expect(foldMetrics(rows)).toEqual(rows.map((run) => ({ run, more: 0 })));
});
