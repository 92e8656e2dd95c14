import { groupBy } from '#contract/group-by.ts';
import type { Pin } from '#schemas/project-settings.ts';
import { type AskedRule, USUAL_LAST_RUNS } from '#schemas/rules.ts';
import { BaselineFinder, type BaselineRun, type FoundBaseline, pool } from './baseline-finder.ts';
import { idsOf, type JudgedRun } from './judged-run.ts';

/** Whether the rule is about the run, whatever its metrics are. */
export function isAbout(
  { task, model, tag }: Pick<AskedRule, 'task' | 'model' | 'tag'>,
  { taskId, modelId, tags }: Pick<JudgedRun, 'taskId' | 'modelId' | 'tags'>,
): boolean {
  return (
    (task === undefined || task === taskId) &&
    (model === undefined || model === modelId) &&
    (tag === undefined || tags.includes(tag))
  );
}

/** What the runs of a rule are compared with. */
export interface RuleBaselines {
  readonly find: (run: JudgedRun, metric: string) => FoundBaseline | undefined;
  /**
   * Evaluations are added one after the other.
   * @param run with all of its metrics
   * @param narrowed the same with those that the rule is about; undefined when it is not about the run
   * @param regressed the metrics in which the run did, by the rule
   */
  readonly add: (
    run: JudgedRun,
    narrowed: JudgedRun | undefined,
    regressed: ReadonlySet<string>,
  ) => void;
}

export function ruleBaselines(rule: AskedRule, pins: readonly Pin[]): RuleBaselines {
  if (rule.against === 'pinned') return pinnedRuns(pins);
  const most = rule.against === 'last' ? (rule.runs ?? USUAL_LAST_RUNS) : 1;
  return new RunsBefore(rule.against, most, pins);
}

/** The runs that the settings pin may be of any model, tag and configuration. */
function pinnedRuns(pins: readonly Pin[]): RuleBaselines {
  const finders = new Map(
    [...groupBy(pins, ({ task }) => task)].map(([task, ofTask]) => [
      task,
      new BaselineFinder({ tag: '', runs: 1 }, ofTask),
    ]),
  );
  return {
    find: (run, metric) => finders.get(run.taskId)?.findPinned(run, metric),
    add: (run) => finders.get(run.taskId)?.add(run, new Set()),
  };
}

/**
 * The newest runs that the rule is about, of the same model and task in the metric. One that regressed
 * is left out, else the next would be well against it; when it is pinned its fall is accepted, and the
 * series begins anew with it.
 */
class RunsBefore implements RuleBaselines {
  readonly #against: 'run_before' | 'last';
  readonly #most: number;
  readonly #pinned: ReadonlySet<string>;
  readonly #newest = new Map<string, readonly BaselineRun[]>();

  constructor(against: 'run_before' | 'last', most: number, pins: readonly Pin[]) {
    this.#against = against;
    this.#most = most;
    this.#pinned = new Set(pins.flatMap(({ runs }) => runs));
  }

  find(run: JudgedRun, metric: string): FoundBaseline | undefined {
    return pool(this.#against, this.#newest.get(seriesKey(run, metric)));
  }

  add(_run: JudgedRun, narrowed: JudgedRun | undefined, regressed: ReadonlySet<string>): void {
    if (!narrowed?.isComplete) return;
    const isPinned = idsOf(narrowed).some((id) => this.#pinned.has(id));
    for (const metric of narrowed.metrics) {
      const fell = regressed.has(metric.name);
      if (metric.path === null || (fell && !isPinned)) continue;
      const key = seriesKey(narrowed, metric.name);
      const before = fell ? [] : (this.#newest.get(key) ?? []);
      this.#newest.set(key, [{ run: narrowed, metric }, ...before].slice(0, this.#most));
    }
  }
}

function seriesKey({ taskId, modelId }: JudgedRun, metric: string): string {
  return JSON.stringify([taskId, modelId, metric]);
}
