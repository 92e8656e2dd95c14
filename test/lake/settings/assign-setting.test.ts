import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  assignSettings,
  InvalidAssignmentError,
  settingTexts,
} from '#lake/settings/assign-setting.ts';
import { projectSettingsSchema, retentionKinds } from '#schemas/project-settings.ts';

const none = projectSettingsSchema.parse({});

describe('name=value', () => {
  it('sets lists and days, and keeps the settings that it does not name', () => {
    const set = assignSettings(none, [
      'critical_metrics=is_accurate, is_safe',
      'retention.items=90',
    ]);
    expect(set).toEqual({
      critical_metrics: ['is_accurate', 'is_safe'],
      performance_metrics: [],
      retention: { items: 90 },
      baselines: { tag: 'main', runs: 1, pins: [] },
      metrics: {},
      policy: 'default',
    });
    expect(settingTexts(set)).toContainEqual(['retention.items', '90 days']);
  });

  it('resets a setting when nothing follows the =', () => {
    const set = assignSettings(none, ['critical_metrics=a', 'retention.events=1']);
    const back = assignSettings(set, ['critical_metrics=', 'retention.events=']);
    expect(JSON.parse(JSON.stringify(back))).toEqual(none);
  });

  it('sets what verdicts and alerts go by, several together where one needs the other', () => {
    const assignments = [
      ...['policy=evalsig_gate', 'min_delta=0.02', 'alpha=0.05', 'alert_days=30'],
      ...['baselines.tag=release', 'baselines.runs=3'],
      ...['metrics.a.b.direction=lower', 'metrics.a.b.floor=-1.5', 'metrics.f1.margin=0.1'],
    ];
    const set = assignSettings(none, assignments);
    expect(set).toMatchObject({
      ...{ policy: 'evalsig_gate', min_delta: 0.02, alpha: 0.05, alert_days: 30 },
      baselines: { tag: 'release', runs: 3, pins: [] },
      metrics: { 'a.b': { direction: 'lower', floor: -1.5 }, f1: { margin: 0.1 } },
    });
    const texts = settingTexts(set).map((pair) => pair.join('='));
    expect(texts).toEqual(expect.arrayContaining(assignments));
    const back = assignments.map((each) => each.replace(/=.*/, '='));
    expect(JSON.parse(JSON.stringify(assignSettings(set, back)))).toEqual(none);
  });

  it.each([
    ['policy=evalsig_gate', 'min_delta: policy evalsig_gate asks for it'],
    ['alpha=5', 'alpha: expected a number between 0 and 1'],
    ['alpha=soon', 'alpha: expected a number between 0 and 1'],
    ['baselines.runs=0', 'baselines.runs: expected a whole number from 1 to 20'],
    ['baselines.pins=x', 'sets nothing'],
    ['metrics.f1.colour=1', 'sets nothing'],
    ['metrics.f1.margin=0', 'metrics.f1.margin: expected a number above 0'],
    ['colour=red', 'one of critical_metrics'],
    ['retention.colour=1', 'one of critical_metrics'],
    ['retention', 'name=value'],
    ['retention.events=0', 'whole number of days'],
    ['retention.events=1.5', 'whole number of days'],
    ['retention.events=soon', 'whole number of days'],
    ['retention.events=36501', 'whole number of days'],
    ['critical_metrics=a,,b', 'a name is empty'],
  ])('%s is refused, saying what is allowed', (assignment, reason) => {
    expect(() => assignSettings(none, [assignment])).toThrow(InvalidAssignmentError);
    expect(() => assignSettings(none, [assignment])).toThrow(reason);
  });

  it('is idempotent, and independent of other assignments', () => {
    const kind = fc.constantFrom(...retentionKinds);
    fc.assert(
      fc.property(fc.array(fc.tuple(kind, fc.integer({ min: 1, max: 36_500 }))), (pairs) => {
        const assignments = pairs.map(([name, days]) => `retention.${name}=${days}`);
        const set = assignSettings(none, assignments);
        expect(assignSettings(set, assignments)).toEqual(set);
        expect(set.retention).toEqual(Object.fromEntries(pairs));
      }),
    );
  });
});
