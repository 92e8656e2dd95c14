import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alertContentOf } from '#alerts/alert-text.ts';
import { type DueAlert, dueAlerts } from '#alerts/due-alerts.ts';
import type { ComparisonRow } from '#alerts/series.ts';
import { rowsArbitrary } from '../support/any-comparisons.ts';
import { alertSettings, comparison, comparisons } from '../support/comparison-rows.ts';

const due = (rows: readonly ComparisonRow[], settings: object = {}) =>
  dueAlerts('demo', rows, alertSettings(settings));
const short = (alerts: readonly DueAlert[]) =>
  alerts.map(({ kind, row }) => `${kind} ${row.run_id} ${row.metric_name}`);

describe('an alert of a verdict is due', () => {
  it.each([
    [['REGRESSED'], ['regressed run-2 accuracy']],
    [['NO_REGRESSION', 'IMPROVED', 'INCONCLUSIVE', null], []],
    [['REGRESSED', 'REGRESSED', 'REGRESSED'], ['regressed run-2 accuracy']],
    [
      ['REGRESSED', 'NO_REGRESSION'],
      ['regressed run-2 accuracy', 'recovered run-3 accuracy'],
    ],
    [
      ['REGRESSED', 'IMPROVED'],
      ['regressed run-2 accuracy', 'recovered run-3 accuracy'],
    ],
    [['REGRESSED', 'INCONCLUSIVE', 'REGRESSED'], ['regressed run-2 accuracy']],
    [
      ['REGRESSED', 'INCONCLUSIVE', 'NO_REGRESSION', 'NO_REGRESSION'],
      ['regressed run-2 accuracy', 'recovered run-4 accuracy'],
    ],
    [
      ['REGRESSED', 'IMPROVED', 'REGRESSED'],
      ['regressed run-2 accuracy', 'recovered run-3 accuracy', 'regressed run-4 accuracy'],
    ],
  ] as const)('after %j: %j', (verdicts, expected) => {
    expect(short(due(comparisons(verdicts)))).toEqual(expected);
  });

  it('never for an incomplete run, which changes no state either', () => {
    const [first, second] = comparisons(['REGRESSED', 'NO_REGRESSION']);
    if (!first || !second) throw new Error('two rows');
    expect(due([{ ...first, status: 'incomplete' }, second])).toEqual([]);
    const recovered = { ...second, status: 'incomplete' } as const;
    expect(short(due([first, recovered]))).toEqual(['regressed run-2 accuracy']);
  });

  it('not for a metric that is not critical where some are, or that has no direction', () => {
    expect(due([comparison({ verdict: 'REGRESSED', critical: false })])).toEqual([]);
  });

  it('once when the baseline has lost its items, and again after a comparison', () => {
    const [first, second, third, fourth] = comparisons([null, null, 'INCONCLUSIVE', null]);
    if (!first || !second || !third || !fourth) throw new Error('four rows');
    const lost = {
      ...{ reason: 'baseline_gone', method: null, ci_level: null, delta: null },
      notes_json: '["the items of baseline run-1 were pruned or are lost: pin another run"]',
    };
    const rows = [{ ...first, ...lost }, { ...second, ...lost }, third, { ...fourth, ...lost }];
    const alerts = due(rows);
    expect(short(alerts)).toEqual(['not_compared run-2 accuracy', 'not_compared run-5 accuracy']);
    const [alert] = alerts;
    if (!alert) throw new Error('one alert');
    expect(alertContentOf('demo', alert)).toMatchObject({
      verdict: null,
      sentence:
        'accuracy is not compared: the items of baseline run-1 were pruned or are lost: pin another run',
      rule: "to be compared with the newest run that has the baseline's tag, run run-1",
      path: '/v1/projects/demo/runs/run-2',
    });
    expect(due([{ ...first, ...lost, critical: false }])).toEqual([]);
  });

  it("when the baseline's id changes between the runs", () => {
    const rows = comparisons(['REGRESSED', 'INCONCLUSIVE', 'NO_REGRESSION']).map((row, index) => ({
      ...row,
      parent_run_id: `main-${index}`,
      baseline_run_ids_json: JSON.stringify([`main-${index}`]),
    }));
    expect(short(due(rows))).toEqual(['regressed run-2 accuracy', 'recovered run-4 accuracy']);
  });

  it('anew for other pinned runs, in whatever order they are listed', () => {
    const pin = (ids: string[]) => ({
      baseline_rule: 'pinned' as const,
      baseline_run_ids_json: JSON.stringify(ids),
    });
    const [first, second, third] = comparisons(['REGRESSED', 'REGRESSED', 'REGRESSED']);
    if (!first || !second || !third) throw new Error('three rows');
    const rows = [
      { ...first, ...pin(['a', 'b']) },
      { ...second, ...pin(['b', 'a']) },
      { ...third, ...pin(['c']) },
    ];
    expect(short(due(rows))).toEqual(['regressed run-2 accuracy', 'regressed run-4 accuracy']);
  });

  it('by configuration where that is the rule: two that take turns are two series', () => {
    const rule = { baseline_rule: 'same_config' } as const;
    const none = { baseline_rule: null, parent_run_id: null, verdict: null } as const;
    const rows = [
      comparison({ run_id: 'a1', ...none, baseline_run_ids_json: '[]' }),
      comparison({ run_id: 'b1', ...none, baseline_run_ids_json: '[]' }),
      comparison({ run_id: 'a2', ...rule, parent_run_id: 'a1', verdict: 'REGRESSED' }),
      comparison({ run_id: 'b2', ...rule, parent_run_id: 'b1', verdict: 'NO_REGRESSION' }),
      comparison({ run_id: 'a3', ...rule, parent_run_id: 'a1', verdict: 'REGRESSED' }),
      comparison({ run_id: 'a4', ...rule, parent_run_id: 'a1', verdict: 'INCONCLUSIVE' }),
      comparison({ run_id: 'a5', ...rule, parent_run_id: 'a4', verdict: 'NO_REGRESSION' }),
    ];
    expect(short(due(rows))).toEqual(['regressed a2 accuracy', 'recovered a5 accuracy']);
  });

  it('under the same id when a late run stands before the whole chain', () => {
    const rule = { baseline_rule: 'same_config', verdict: 'REGRESSED', run_id: 'a2' } as const;
    const before = due([comparison({ ...rule, parent_run_id: 'a1' })]);
    const after = due([comparison({ ...rule, parent_run_id: 'a0' })]);
    expect(before).toHaveLength(1);
    expect(after.map(({ id }) => id)).toEqual(before.map(({ id }) => id));
  });
});

describe('an alert of a floor is due', () => {
  const scores = (...list: (number | null)[]) =>
    list.map((score, index) => comparison({ run_id: `run-${index}`, score, critical: false }));
  const floor = { metrics: { accuracy: { floor: 0.8 } } };

  it('when the score falls under it, and when it is no longer under it', () => {
    expect(short(due(scores(0.9, 0.79, 0.7, 0.8, 0.81, 0.1), floor))).toEqual([
      'under_floor run-1 accuracy',
      'over_floor run-3 accuracy',
      'under_floor run-5 accuracy',
    ]);
  });

  it('also for a first run, which has no baseline, and not for a run without a score', () => {
    expect(short(due(scores(0.2, null, 0.9), floor))).toEqual([
      'under_floor run-0 accuracy',
      'over_floor run-2 accuracy',
    ]);
  });

  it('when a score is over it where less is better', () => {
    const rows = scores(0.7, 0.9).map((row) => ({ ...row, direction: 'lower' as const }));
    expect(short(due(rows, floor))).toEqual(['under_floor run-1 accuracy']);
  });

  it('says how far it is from it in digits that people read', () => {
    const sentences = due(scores(0.4357142857142857), floor).map(
      (alert) => alertContentOf('demo', alert).sentence,
    );
    expect(sentences).toEqual(['accuracy is under its floor of 0.8: 0.4357']);
  });

  it('never where no floor is set', () => {
    expect(due(scores(0, -1, 0.5))).toEqual([]);
  });
});

const settings = { metrics: { accuracy: { floor: 0.5 } } };

describe('alerts that are due', () => {
  it('alternate within a series, begin with the bad news, and are about whole runs', () => {
    fc.assert(
      fc.property(rowsArbitrary, (rows) => {
        const bySeries = new Map<string, string[]>();
        for (const { kind, row } of due(rows, settings)) {
          expect(row.status).toBe('complete');
          if (kind === 'not_compared') continue;
          const isFloor = kind.endsWith('floor');
          const rule = isFloor ? 'floor' : row.baseline_rule;
          const name = JSON.stringify([row.model_id, row.metric_name, rule]);
          bySeries.set(name, [...(bySeries.get(name) ?? []), kind]);
        }
        for (const kinds of bySeries.values()) {
          for (const [index, kind] of kinds.entries()) {
            const isBad = kind === 'regressed' || kind === 'under_floor';
            expect(isBad).toBe(index % 2 === 0);
          }
        }
      }),
    );
  });

  it('of the runs so far stay when later runs come', () => {
    fc.assert(
      fc.property(rowsArbitrary, fc.nat(30), (rows, count) => {
        const first = due(rows.slice(0, count), settings);
        expect(due(rows, settings).slice(0, first.length)).toEqual(first);
      }),
    );
  });

  it('of one model do not depend on the runs of another', () => {
    fc.assert(
      fc.property(rowsArbitrary, (rows) => {
        const own = (list: readonly ComparisonRow[]) =>
          list.filter(({ model_id }) => model_id === 'm1');
        const alerts = due(rows, settings).filter(({ row }) => row.model_id === 'm1');
        expect(due(own(rows), settings)).toEqual(alerts);
      }),
    );
  });

  it('have an id each, also the second time that a series regresses', () => {
    const floor = { metrics: { accuracy: { floor: 0.5 } } };
    const rows = comparisons(['REGRESSED', 'IMPROVED', 'REGRESSED', 'IMPROVED']).map((row, at) => ({
      ...row,
      score: at % 2,
    }));
    const ids = due(rows, floor).map(({ id }) => id);
    expect(ids).toHaveLength(8);
    expect(new Set(ids).size).toBe(8);
  });

  it('have an id each', () => {
    fc.assert(
      fc.property(rowsArbitrary, (rows) => {
        const ids = due(rows, settings).map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
      }),
    );
  });
});
