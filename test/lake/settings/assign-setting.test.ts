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

  it.each([
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
