import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { IndexedRun } from '../../../web/api/runs-index.ts';
import { HEIGHT, PAD, placeAll } from '../../../web/screens/trends/place-points.ts';
import { panelsOf } from '../../../web/screens/trends/series.ts';
import { spreadOf } from '../../../web/screens/trends/spread.ts';
import { formatZoom, parseZoom, zoomed } from '../../../web/screens/trends/zoom.ts';

interface Told {
  readonly score: number;
  readonly stderr?: number;
  readonly tags?: readonly string[];
  readonly config?: string;
}

const DAY_MS = 86_400_000;

/** A run a day, the newest first as in the index. */
function runsOf(told: readonly Told[]): IndexedRun[] {
  return told
    .map(({ score, stderr = 0.1, tags = [], config = '' }, day): IndexedRun => {
      const compared = { delta: null, pValue: null, verdict: null, stated: false };
      const metric = { name: 'accuracy', score, stderr, items: 1, ...compared };
      return {
        ...{ id: `r${day}`, task: 't', startedMs: day * DAY_MS + 1000, startedAt: '', tags },
        ...{ status: 'complete', model: 'm', configHash: config, createdBy: '', events: 1 },
        ...{ missing: 0, conflicts: 0, repeatedSamples: 0, items: 1, tokens: null },
        ...{ costDollars: null, durationMs: null, verdict: null, verdictReason: null },
        ...{ parentRunId: null, metrics: [metric], main: metric },
      };
    })
    .reverse();
}

const all = { task: [], metric: [], model: [] };
const pointsOf = (told: readonly Told[]) =>
  panelsOf(runsOf(told), all, 'run')[0]?.series[0]?.points ?? [];

describe('a zoom', () => {
  it('is read from the address as it was written there', () => {
    const times = fc.integer({ min: -8e12, max: 8e12 });
    fc.assert(
      fc.property(times, fc.integer({ min: 1, max: 1e12 }), (from, length) => {
        const zoom = { from, to: from + length };
        expect(parseZoom(formatZoom(zoom))).toEqual(zoom);
      }),
    );
    for (const text of ['', 'x/y', '2026-11-02/2026-11-01', '2026-11-01', '2026/2027/2028']) {
      expect(parseZoom(text)).toBeUndefined();
    }
  });

  it('leaves the points between its ends, by run and by day', () => {
    const runs = runsOf([1, 2, 3, 4].map((score) => ({ score })));
    const zoom = { from: DAY_MS + 1000, to: 2 * DAY_MS + 1000 };
    for (const bucket of ['run', 'day'] as const) {
      const [panel] = zoomed(panelsOf(runs, all, bucket), zoom);
      expect(panel?.runs).toBe(2);
      expect(panel?.series[0]?.points.map(({ score }) => score)).toEqual([2, 3]);
    }
    expect(zoomed(panelsOf(runs, all, 'run'), { from: -2, to: -1 })).toEqual([]);
  });
});

describe('tags', () => {
  it('are new where no point before has them', () => {
    const told = [['a'], ['a', 'b'], ['b'], ['c'], ['a']].map((tags) => ({ score: 1, tags }));
    expect(pointsOf(told).map(({ newTags }) => newTags)).toEqual([[], ['b'], [], ['c'], []]);
  });
});

describe('the spread between runs', () => {
  it('is what the standard errors do not explain, by DerSimonian and Laird', () => {
    // Of equal errors it is the variance of the scores less that of each: 0.02 / 3 - 0.0025.
    const told = [0.6, 0.7, 0.8, 0.7].map((score) => ({ score, stderr: 0.05 }));
    const spread = spreadOf(pointsOf(told));
    expect(spread?.tau).toBeCloseTo(Math.sqrt(0.02 / 3 - 0.0025), 9);
    expect(spread?.mean).toBeCloseTo(0.7, 9);
  });

  it('is of the last ten runs of the newest configuration, and none where errors explain all', () => {
    const apart = Array.from({ length: 15 }, (_, day) => ({ score: day % 2, stderr: 0.01 }));
    expect(spreadOf(pointsOf(apart))?.points).toHaveLength(10);
    expect(spreadOf(pointsOf([...apart, { score: 0, config: 'other' }]))).toBeUndefined();
    expect(spreadOf(pointsOf(apart.map(() => ({ score: 0.5 }))))).toBeUndefined();
    expect(spreadOf(pointsOf(apart.map(({ score }) => ({ score, stderr: 0 }))))).toBeUndefined();
  });
});

describe('a chart', () => {
  const scores = [0.5, 0.9, 0.5, 0.9].map((score) => ({ score, stderr: 0.01 }));
  const [panel] = panelsOf(runsOf(scores), all, 'run');
  const placed = panel && placeAll(panel, 'none', true, 500);

  it('has the spread between runs around their mean, from the first of them to the last', () => {
    const [spread] = placed?.spreads ?? [];
    const perScore = HEIGHT - PAD.top - PAD.bottom;
    const tau = spreadOf(panel?.series[0]?.points ?? [])?.tau ?? NaN;
    expect(tau).toBeGreaterThan(0.1);
    expect(((spread?.upper ?? 0) + (spread?.lower ?? 0)) / 2).toBeCloseTo(
      HEIGHT - PAD.bottom - 0.7 * perScore,
    );
    expect((spread?.lower ?? 0) - (spread?.upper ?? 0)).toBeCloseTo(2 * tau * perScore);
    expect([spread?.from, spread?.to]).toEqual([
      placed?.series[0]?.[0]?.x,
      placed?.series[0]?.at(-1)?.x,
    ]);
  });

  it('has none where runs differ no more than their standard errors say', () => {
    const [calm] = panelsOf(runsOf(scores.map(({ score }) => ({ score, stderr: 1 }))), all, 'run');
    expect(calm && placeAll(calm, 'none', true, 500).spreads).toEqual([undefined]);
  });
});
