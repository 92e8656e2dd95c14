import type { FoundBaseline } from './baseline-finder.ts';
import { type FoundBaselines, inputsHash } from './judge-inputs.ts';
import type { JudgedMetric, JudgedRun } from './judged-run.ts';

interface Known {
  readonly settings: string;
  readonly baselines: FoundBaselines;
  readonly hash: string;
}

/** Runs of a month whose index stays are the same objects in each pass of a judge that stays. */
const known = new WeakMap<JudgedRun, Known>();

/** `inputsHash`, which is not computed anew while the run, its baselines and settings are the same. */
export function knownInputsHash(
  run: JudgedRun,
  baselines: FoundBaselines,
  settings: string,
): string {
  const last = known.get(run);
  if (last?.settings === settings && isSame(last.baselines, baselines, run.metrics)) {
    return last.hash;
  }
  const hash = inputsHash(run, baselines, settings);
  known.set(run, { settings, baselines, hash });
  return hash;
}

function isSame(a: FoundBaselines, b: FoundBaselines, metrics: readonly JudgedMetric[]): boolean {
  return metrics.every(({ name }) => isSameBaseline(a.get(name), b.get(name)));
}

function isSameBaseline(a: FoundBaseline | undefined, b: FoundBaseline | undefined): boolean {
  if (!a || !b) return a === b;
  return (
    a.rule === b.rule &&
    a.runs.length === b.runs.length &&
    a.runs.every(({ run, metric }, index) => {
      const other = b.runs[index];
      return run === other?.run && metric === other.metric;
    })
  );
}
