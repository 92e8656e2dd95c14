import { judgeMetrics } from '../../lib/compare/judge-metrics.ts';
import { measureMetric } from '../../lib/compare/measure-metric.ts';
import { defaultSettings } from '../../lib/compare/settings.ts';
import type { ComparedMetric } from '../../schemas/compare.ts';
import { Chance, type WorldName, worlds } from './worlds.ts';

/** One setting of a simulation. */
export interface Setting {
  readonly world: WorldName;
  readonly items: number;
  readonly fall: number;
  readonly trials: number;
}

/** Of whole runs over the same items, as the pipeline would measure it. */
function measure(name: string, chance: Chance, { world, items, fall }: Setting) {
  const counts = { common: items, onlyBaseline: 0, onlyCandidate: 0, coverage: 1 };
  const pairing = { scores: worlds[world](chance, items, fall), counts };
  return measureMetric(name, pairing, defaultSettings);
}

/** Judges one metric, trial after trial. */
export function* judgeOne(setting: Setting, seed: number): Generator<ComparedMetric> {
  const chance = new Chance(seed);
  for (let trial = 0; trial < setting.trials; trial += 1) {
    yield* judgeMetrics([measure('m', chance, setting)], defaultSettings, true);
  }
}

/** Of 100 runs of so many metrics each: in how many one is called regressed, or looks worse. */
export interface FalseAlarms {
  readonly metrics: number;
  /** REGRESSED, by default. */
  readonly regressed: number;
  /** A p-value under 0.05 on the worse side, as is. */
  readonly naive: number;
}

/** The first metrics of a run are a run of fewer metrics. */
export function countFalseAlarms(
  setting: Setting,
  families: readonly number[],
  seed: number,
): FalseAlarms[] {
  const chance = new Chance(seed);
  const most = Math.max(...families);
  const regressed = families.map(() => 0);
  const naive = families.map(() => 0);
  for (let trial = 0; trial < setting.trials; trial += 1) {
    const all = Array.from({ length: most }, (_, i) => measure(`m${i}`, chance, setting));
    families.forEach((size, family) => {
      const metrics = judgeMetrics(all.slice(0, size), defaultSettings, true);
      const isRegressed = metrics.some(({ verdict }) => verdict === 'REGRESSED');
      if (isRegressed) regressed[family] = (regressed[family] ?? 0) + 1;
      if (metrics.some(looksWorse)) naive[family] = (naive[family] ?? 0) + 1;
    });
  }
  const per100 = (count: number | undefined) => ((count ?? 0) * 100) / setting.trials;
  return families.map((metrics, family) => ({
    metrics,
    regressed: per100(regressed[family]),
    naive: per100(naive[family]),
  }));
}

function looksWorse({ p_value: p, delta }: ComparedMetric): boolean {
  return (p ?? 1) < 0.05 && (delta ?? 0) < 0;
}
