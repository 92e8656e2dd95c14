import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alignRuns } from '#compare/evalsig/evalsig-align.ts';
import { EvalsigDataError } from '#compare/evalsig/evalsig-errors.ts';
import { gateMetric } from '#compare/evalsig/evalsig-metric.ts';
import { compareSettings } from '#compare/project-settings.ts';
import { verdictWith } from '#read/settings/verdict-with.ts';
import type { ComparedMetric } from '#schemas/compare.ts';
import { type ProjectSettings, projectSettingsSchema } from '#schemas/project-settings.ts';
import { compareRuns, pairsOfRuns, repeat, runOf } from '../../compare/pairs.ts';

const alphas = fc.constantFrom(1e-6, 0.001, 0.01, 0.05, 0.3, 0.9);
const minDeltas = fc.constantFrom(0.001, 0.02, 0.3, 1);
const none = projectSettingsSchema.parse({});

function settings(given: object): ProjectSettings {
  return projectSettingsSchema.parse(given);
}

/** As the table `comparisons` keeps it. */
function kept(metric: ComparedMetric, policy: ProjectSettings['policy'], alpha: number) {
  const [ci90_low, ci90_high] = metric.ci90 ?? [null, null];
  return { ...metric, policy, alpha, ci90_low, ci90_high };
}

describe('the verdict with another alpha', () => {
  it('is that of the items, by the default policy', () => {
    const all = fc.tuple(
      pairsOfRuns,
      alphas,
      alphas,
      fc.boolean(),
      fc.constantFrom('higher', 'lower', 'none'),
    );
    fc.assert(
      fc.property(all, ([{ before, after }, alpha, other, isComplete, direction]) => {
        const judged = (by: number) => {
          const asked = compareSettings(settings({ alpha: by, metrics: { m: { direction } } }));
          return compareRuns(runOf(before), runOf(after), asked, isComplete);
        };
        const first = judged(alpha);
        const told = verdictWith(kept(first, 'default', alpha), settings({ alpha: other }));
        if (first.delta === null && told === undefined) return;
        expect(told).toBe(judged(other).verdict);
      }),
      { numRuns: 500 },
    );
  });

  it("is that of the items, by evalsig's gate with another min_delta", () => {
    const all = fc.tuple(pairsOfRuns, alphas, alphas, minDeltas, minDeltas);
    fc.assert(
      fc.property(all, ([{ before, after }, alpha, other, minDelta, otherDelta]) => {
        const first = gated(runOf(before), runOf(after), alpha, minDelta);
        if (first === undefined) return;
        const tried = settings({ alpha: other, min_delta: otherDelta, policy: 'evalsig_gate' });
        const told = verdictWith(kept(first, 'evalsig_gate', alpha), tried);
        if (told === undefined && (first.delta === null || first.mde === null)) return;
        expect(told).toBe(gated(runOf(before), runOf(after), other, otherDelta)?.verdict);
      }),
      { numRuns: 500 },
    );
  });

  it('is that of the metric, where it has an alpha of its own', () => {
    const { baseline, candidate } = repeat([1, 0, 9], [1, 1, 291]);
    const found = kept(compareRuns(baseline, candidate), 'default', 0.01);
    expect(verdictWith(found, none)).toBe('REGRESSED');
    expect(verdictWith(found, settings({ alpha: 0.001 }))).toBe('INCONCLUSIVE');
    const own = { alpha: 0.001, metrics: { m: { alpha: 0.01 } } };
    expect(verdictWith(found, settings(own))).toBe('REGRESSED');
  });

  it('is unknown where the gate had no min_delta, or would have none', () => {
    const { baseline, candidate } = repeat([1, 0, 9], [0, 1, 30], [1, 1, 291]);
    const runs = alignRuns(baseline, candidate);
    const asked = settings({ policy: 'evalsig_gate', min_delta: 0.02 });
    const without = kept(gateMetric('m', runs, 0.05, undefined).metric, 'evalsig_gate', 0.05);
    expect(verdictWith(without, asked)).toBeUndefined();
    const judged = kept(gateMetric('m', runs, 0.05, 0.02).metric, 'evalsig_gate', 0.05);
    expect(verdictWith(judged, asked)).toBe('ALLOW');
    expect(verdictWith(judged, none)).toBeUndefined();
  });
});

type Run = ReturnType<typeof runOf>;

/** Undefined where evalsig refuses the runs. */
function gated(before: Run, after: Run, alpha: number, minDelta: number) {
  try {
    return gateMetric('m', alignRuns(before, after), alpha, minDelta).metric;
  } catch (error) {
    if (error instanceof EvalsigDataError) return undefined;
    throw error;
  }
}
