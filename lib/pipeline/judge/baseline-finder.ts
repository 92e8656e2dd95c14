import type { Pin, ProjectSettings } from '#schemas/project-settings.ts';
import type { comparisonsTable } from '#lake/tables/comparisons.ts';
import type { Row } from '#lake/table-rows.ts';
import type { RuleAgainst } from '#schemas/rules.ts';
import { idsOf, type JudgedMetric, type JudgedRun } from './judged-run.ts';

export type BaselineRule = NonNullable<Row<typeof comparisonsTable>['baseline_rule']>;

/** How a baseline was found, by the project's baselines or by a rule. */
export type FoundBy = BaselineRule | RuleAgainst;

/** A run in the metric for which it is a baseline. */
export interface BaselineRun {
  readonly run: JudgedRun;
  readonly metric: JudgedMetric;
}

export interface FoundBaseline {
  readonly rule: FoundBy;
  /** The newest first. */
  readonly runs: readonly [BaselineRun, ...BaselineRun[]];
  /** Pinned runs that are too many answers to pool. */
  readonly leftOut: number;
}

/** Answers that are pooled at most, which bounds the memory that a comparison takes. */
const MOST_POOLED_ANSWERS = 1_000_000;

/**
 * Finds the baselines of a task's runs, which are added in the order of `compareStarts`: the pinned
 * runs, else the newest with the baseline tag and the same model, else the newest of the same model
 * and configuration. Of several models' pins the run's own goes first. Only complete runs are
 * baselines, and by the last two rules none that regressed in the metric.
 */
export class BaselineFinder {
  readonly #tag: string;
  readonly #pooled: number;
  /** The indexes of the pins that name a run. */
  readonly #pinsOf = new Map<string, number[]>();
  readonly #pinOfModel = new Map<string | undefined, number>();
  readonly #pinned: BaselineRun['run'][][];
  readonly #newest = new Map<string, BaselineRun[]>();

  /** @param pins those of the task */
  constructor(
    { tag, runs }: Pick<ProjectSettings['baselines'], 'tag' | 'runs'>,
    pins: readonly Pin[],
  ) {
    this.#tag = tag;
    this.#pooled = runs;
    this.#pinned = pins.map(() => []);
    for (const [index, pin] of pins.entries()) this.#addPin(pin, index);
  }

  find(run: JudgedRun, metric: string): FoundBaseline | undefined {
    return (
      this.findPinned(run, metric) ??
      pool('tag', this.#newest.get(tagKey(run, metric))) ??
      pool('same_config', this.#newest.get(configKey(run, metric)))
    );
  }

  /** The pinned runs before, if any. */
  findPinned(run: JudgedRun, metric: string): FoundBaseline | undefined {
    for (const index of [this.#pinOfModel.get(run.modelId), this.#pinOfModel.get(undefined)]) {
      const found = index === undefined ? undefined : this.#findPinned(index, metric);
      if (found) return found;
    }
    return undefined;
  }

  /** @param regressed the metrics in which the run did */
  add(run: JudgedRun, regressed: ReadonlySet<string>): void {
    if (!run.isComplete) return;
    for (const index of new Set(idsOf(run).flatMap((id) => this.#pinsOf.get(id) ?? []))) {
      this.#pinned[index]?.unshift(run);
    }
    for (const metric of run.metrics) {
      if (metric.path === null || regressed.has(metric.name)) continue;
      if (run.tags.includes(this.#tag)) this.#push(tagKey(run, metric.name), { run, metric });
      this.#push(configKey(run, metric.name), { run, metric });
    }
  }

  #addPin({ model, runs }: Pin, index: number): void {
    this.#pinOfModel.set(model, index);
    for (const id of runs) {
      const known = this.#pinsOf.get(id);
      if (known) known.push(index);
      else this.#pinsOf.set(id, [index]);
    }
  }

  #findPinned(index: number, name: string): FoundBaseline | undefined {
    const runs = this.#pinned[index]?.flatMap((run) => {
      const metric = run.metrics.find((each) => each.name === name && each.path !== null);
      return metric ? [{ run, metric }] : [];
    });
    return pool('pinned', runs);
  }

  #push(key: string, baseline: BaselineRun): void {
    this.#newest.set(key, [baseline, ...(this.#newest.get(key) ?? [])].slice(0, this.#pooled));
  }
}

/** The baselines, without those that are too many answers together; the newest first. */
export function pool(
  rule: FoundBy,
  [first, ...others]: readonly BaselineRun[] = [],
): FoundBaseline | undefined {
  if (!first) return undefined;
  let answers = first.metric.itemCount;
  const kept = others.filter(({ metric }) => (answers += metric.itemCount) <= MOST_POOLED_ANSWERS);
  return { rule, runs: [first, ...kept], leftOut: others.length - kept.length };
}

function tagKey({ modelId }: JudgedRun, metric: string): string {
  return JSON.stringify(['tag', modelId, metric]);
}

function configKey({ modelId, configHash }: JudgedRun, metric: string): string {
  return JSON.stringify(['config', modelId, configHash, metric]);
}
