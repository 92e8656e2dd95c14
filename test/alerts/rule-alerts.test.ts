import { describe, expect, it } from 'vitest';
import { createAlert, readAlerts } from '#alerts/alert-record-file.ts';
import { alertContentOf } from '#alerts/alert-text.ts';
import { dueAlerts } from '#alerts/due-alerts.ts';
import { isOver } from '#alerts/is-over.ts';
import { raiseAlerts } from '#alerts/raise-alerts.ts';
import { chanceOf } from '#alerts/rule-text.ts';
import type { ComparisonRow, RuleComparisonRow } from '#alerts/series.ts';
import { benjaminiHochberg } from '#compare/adjust-p-values.ts';
import { PreconditionFailedError } from '#ports/object-store.ts';
import { alertRecord } from '#schemas/alerts.ts';
import { rulesSchema } from '#schemas/rules.ts';
import { alertSettings, comparison, comparisons } from '../support/comparison-rows.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { MemoryQueue } from '../support/memory-queue.ts';
import { MemoryStore } from '../support/memory-store.ts';

const rules = rulesSchema.parse([
  { name: 'drift', against: 'last', runs: 3, q: 0.05 },
  { name: 'pins', against: 'pinned', margin: 0.03 },
]);
const settings = alertSettings({ rules });

const byRule = (rule: string, rows: readonly ComparisonRow[]): RuleComparisonRow[] =>
  rows.map((row) => ({ ...row, baseline_rule: null, rule }));

const due = (rows: readonly RuleComparisonRow[], own: readonly ComparisonRow[] = []) =>
  dueAlerts('demo', own, settings, rows);

describe('an alert of a rule is due', () => {
  it('when the state of a series changes, for each rule by itself', () => {
    const rows = [
      ...byRule('drift', comparisons(['REGRESSED', 'INCONCLUSIVE', 'NO_REGRESSION'])),
      ...byRule('pins', comparisons(['NO_REGRESSION', 'REGRESSED'])),
    ];
    expect(due(rows).map(({ kind, rule, row }) => [rule?.name, kind, row.run_id])).toEqual([
      ['drift', 'regressed', 'run-2'],
      ['drift', 'recovered', 'run-4'],
      ['pins', 'regressed', 'run-3'],
    ]);
  });

  it('never for an incomplete run, nor by a rule that the settings have no more', () => {
    const incomplete = { status: 'incomplete' as const };
    expect(due(byRule('drift', comparisons(['REGRESSED'], incomplete)))).toEqual([]);
    expect(due(byRule('gone', comparisons(['REGRESSED'])))).toEqual([]);
  });

  it('beside that of the baseline, under an id of its own, which keeps the one that it had', () => {
    const own = comparisons(['REGRESSED']);
    const [first, second] = due(byRule('drift', own), own);
    expect(first).toEqual(dueAlerts('demo', own, alertSettings())[0]);
    expect(first?.id).not.toBe(second?.id);
    expect(first && alertContentOf('demo', first)).not.toHaveProperty('rule_name');
  });
});

it('an alert names its rule, what it compared with, and what that costs', () => {
  const pooled = { baseline_run_ids_json: '["run-1","run-0"]', alpha: 0.05 };
  const [drift] = due(byRule('drift', comparisons(['REGRESSED'], pooled)));
  expect(drift && alertContentOf('demo', drift)).toMatchObject({
    rule_name: 'drift',
    rule: 'the rule "drift": compared with the last 3 runs of the same model and task, run run-1 and 1 more, pooled',
    cost: 'while nothing changes, at most one evaluation in 36 has a series that is called worse by chance (q 0.05, by Benjamini-Hochberg, over all series of the rule in it)',
  });
  const [pins] = due(byRule('pins', comparisons(['REGRESSED'])));
  expect(pins && alertContentOf('demo', pins)).toMatchObject({
    rule: 'the rule "pins": compared with the pinned baseline, run run-1',
    cost: expect.stringContaining('one evaluation in 200') as string,
    path: '/v1/projects/demo/compare?baseline=run-1&candidate=run-2&metric=accuracy&min_delta=0.03',
  });
});

it('an alert of a rule is over by news of the same rule alone', () => {
  const place = { model_id: 'm', task_id: 't', metric_name: 'accuracy' };
  const bad = { ...place, kind: 'regressed' as const, ts: '1' };
  const well = { ...place, kind: 'recovered' as const, ts: '2' };
  expect(isOver({ ...bad, rule_name: 'a' }, [{ ...well, rule_name: 'a' }])).toBe(true);
  expect(isOver({ ...bad, rule_name: 'a' }, [{ ...well, rule_name: 'b' }, well])).toBe(false);
  expect(isOver(bad, [{ ...well, rule_name: 'a' }])).toBe(false);
});

it('of many series in which nothing changes, no more are called worse than is told', () => {
  let state = 1;
  /** A generator of Park and Miller: the same numbers in each run of the test. */
  const random = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  const TRIALS = 20_000;
  for (const [series, q] of [
    [1, 0.2],
    [5, 0.2],
    [40, 0.2],
    [40, 0.5],
  ] as const) {
    let spoke = 0;
    for (let trial = 0; trial < TRIALS; trial += 1) {
      const adjusted = benjaminiHochberg(Array.from({ length: series }, random));
      if (adjusted.some((p) => p < q && random() < 0.5)) spoke += 1;
    }
    const told = chanceOf({ q });
    expect(spoke / TRIALS, `${series} series at ${q}`).toBeLessThan(told + 0.01);
    expect(spoke / TRIALS, `${series} series at ${q}`).toBeGreaterThan(q / 2 - 0.01);
  }
});

describe('the record of an alert', () => {
  it('that a put under way kept from being made is missing, and the pass is told', async () => {
    const clock = new ManualClock(0);
    class BusyStore extends MemoryStore {
      isBusy = true;
      override put(...args: Parameters<MemoryStore['put']>): ReturnType<MemoryStore['put']> {
        const [key] = args;
        if (this.isBusy && key.startsWith('alerts/')) throw new PreconditionFailedError(key);
        return super.put(...args);
      }
    }
    const store = new BusyStore(() => clock.now());
    const ports = { store, notices: new MemoryQueue(clock), clock, channels: ['log'] };
    const rows = comparisons(['REGRESSED']);
    await expect(raiseAlerts(ports, 'demo', rows, settings)).rejects.toThrow(
      PreconditionFailedError,
    );
    store.isBusy = false;
    await raiseAlerts(ports, 'demo', rows, settings);
    const [record] = await readAlerts(store, 'demo');
    expect(record).toMatchObject({ kind: 'regressed', queued: true });
    expect(await createAlert(store, alertRecord.parse(record))).toBe(false);
  });

  it('of a rule is raised once, whatever else the run has', async () => {
    const clock = new ManualClock(0);
    const store = new MemoryStore(() => clock.now());
    const ports = { store, notices: new MemoryQueue(clock), clock, channels: ['log'] };
    const rows = byRule('drift', [comparison({ verdict: 'REGRESSED' })]);
    for (let pass = 0; pass < 2; pass += 1) await raiseAlerts(ports, 'demo', [], settings, rows);
    expect((await readAlerts(store, 'demo')).map((alert) => alert.rule_name)).toEqual(['drift']);
    expect(ports.notices.messages).toHaveLength(1);
  });
});
