import type { ComparisonRow } from './comparisons-file.ts';
import type { Pin, ProjectSettings } from '#schemas/project-settings.ts';
import { AbsentPins, hashWithAbsent } from './absent-pins.ts';
import { BaselineFinder } from './baseline-finder.ts';
import type { RunContext } from './comparison-rows.ts';
import { type FoundBaselines, settingsHash } from './judge-inputs.ts';
import { knownInputsHash } from './known-hashes.ts';
import type { JudgedRun } from './judged-run.ts';

export interface FoldOptions {
  readonly project: string;
  readonly settings: ProjectSettings;
  /** Those of the task. */
  readonly pins: readonly Pin[];
  /** The rows that are stored of the run, if any. */
  readonly stored: (run: JudgedRun) => readonly ComparisonRow[];
  /** Whether stored rows with the same inputs are right, or everything is compared again. */
  readonly trustsStored: boolean;
  /** Compares the run; undefined when that cannot be done now. */
  readonly judge: (
    context: RunContext,
    last: readonly ComparisonRow[],
  ) => Promise<readonly ComparisonRow[] | undefined>;
}

/**
 * Judges the runs of a task one after the other, as each can be a baseline of those after it. Where
 * a run cannot be judged now, neither can those after it: they have no entry in the answer.
 * @param runs in the order of `compareStarts`
 */
export async function foldTask(
  runs: readonly JudgedRun[],
  { project, settings, pins, stored, trustsStored, judge }: FoldOptions,
): Promise<Map<string, readonly ComparisonRow[]>> {
  const folded = new Map<string, readonly ComparisonRow[]>();
  const finder = new BaselineFinder(settings.baselines, pins);
  const absentPins = new AbsentPins(pins, runs);
  const hashOf = settingsHasher(settings);
  for (const run of runs) {
    const baselines = findBaselines(finder, run);
    const ofSettings = hashOf(run);
    const absent = absentPins.of(run);
    const inputs = knownInputsHash(run, baselines, hashWithAbsent(ofSettings, absent));
    const last = stored(run);
    const context = {
      ...{ project, run, baselines, absentPins: absent, settings },
      ...{ settingsHash: ofSettings, inputsHash: inputs },
    };
    const rows = trustsStored && isOf(last, run, inputs) ? last : await judge(context, last);
    if (!rows) break;
    folded.set(run.name, rows);
    finder.add(run, regressedMetrics(rows));
  }
  return folded;
}

function findBaselines(finder: BaselineFinder, run: JudgedRun): FoundBaselines {
  return new Map(
    run.metrics.flatMap(({ name }) => {
      const found = finder.find(run, name);
      return found ? [[name, found] as const] : [];
    }),
  );
}

/** Runs of a series have the same metrics. */
function settingsHasher(settings: ProjectSettings): (run: JudgedRun) => string {
  const known = new Map<string, string>();
  return ({ metrics }) => {
    const names = metrics.map(({ name }) => name);
    const key = JSON.stringify(names);
    const hash = known.get(key) ?? settingsHash(settings, names);
    known.set(key, hash);
    return hash;
  };
}

function isOf(rows: readonly ComparisonRow[], { metrics }: JudgedRun, inputs: string): boolean {
  return rows.length === metrics.length && rows.every((row) => row.inputs_hash === inputs);
}

function regressedMetrics(rows: readonly ComparisonRow[]): ReadonlySet<string> {
  const regressed = rows.filter(({ verdict }) => verdict === 'REGRESSED');
  return new Set(regressed.map(({ metric_name }) => metric_name));
}
