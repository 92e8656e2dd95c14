import { expect, it } from 'vitest';
import { foldMetrics, idOfRun } from '#cli/table/fold-metrics.ts';

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

it.each([
  ['an id that the store escapes', row('a%3A%3Ab', 'a::b', true), 'a::b'],
  ['a metric of it', row('a%3A%3Ab::f1', 'a::b', false), 'a::b'],
  [
    'a run of a results document',
    row('261112T131025123Z::s::m', '261112T131025123Z', true),
    '261112T131025123Z::s::m',
  ],
  ['a run of a plain store', { run_id: 'R::f1' }, 'R::f1'],
])('names a run as other commands take it: %s', (_, run, id) => {
  expect(idOfRun(run)).toBe(id);
});
