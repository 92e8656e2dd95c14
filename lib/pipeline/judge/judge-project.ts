import { COMPARISONS_ROOT, monthOfKey, RULE_COMPARISONS_ROOT } from '#contract/keys.ts';
import { formatSealTarget, parseSealTarget, type SealTarget } from '#contract/seal-target.ts';
import {
  type ComparisonRow,
  comparisonsKey,
  compareRows,
  formatComparisons,
  type StoredComparisons,
} from './comparisons-file.ts';
import { listKeys, type ObjectStore } from '#ports/object-store.ts';
import { ContentionError } from '#ports/swap-object.ts';
import type { ProjectSettings } from '#schemas/project-settings.ts';
import type { FoldOptions } from './fold-task.ts';
import { foldTasks } from './fold-tasks.ts';
import { groupBy } from '#contract/group-by.ts';
import { ItemReader } from './item-reader.ts';
import { type JudgeMemory, openJudgeMemory } from './judge-memory.ts';
import { judgeRules } from './judge-rules.ts';
import { judgeRun } from './judge-run.ts';
import type { EtagCache } from '#ports/etag-cache.ts';
import { judgedName, type JudgedRun } from './judged-run.ts';
import { inputsState, type JudgeInputs, readInputs } from './read-inputs.ts';
import {
  compareRuleRows,
  formatRuleComparisons,
  type RuleComparison,
  ruleComparisonsKey,
  type StoredRuleComparisons,
} from './rule-comparisons.ts';
import { writeChangedMonths, type Written } from './write-months.ts';

export interface JudgeOptions {
  /** Whether the time is over: no run is compared then. */
  readonly isOver?: () => boolean;
  /** Whether stored comparisons of the same inputs are right; a rebuild compares everything again. */
  readonly trustsStored?: boolean;
  /** What earlier passes of this process read; nothing when absent. */
  readonly memory?: JudgeMemory;
}

export interface JudgedProject {
  readonly settings: ProjectSettings;
  /** All comparisons, by time, run and metric. */
  readonly rows: readonly ComparisonRow[];
  /** What the rules of the settings found, by time, run, metric and rule. */
  readonly ruleRows: readonly RuleComparison[];
  /** The runs, and document sets, of which the run index tells other verdicts. */
  readonly outdated: readonly SealTarget[];
  /** Whether every run was judged in time. */
  readonly isFinished: boolean;
}

/** Rounds before another judge, or a flood of sealed runs, is left to finish first. */
const MOST_ROUNDS = 8;

/**
 * Brings a project's comparisons up to date with its run index and settings. The stored comparisons
 * are read before the inputs and replaced by compare-and-swap, so a write that succeeds is made of
 * inputs at least as new as those of the write before it. A judge that wrote reads the identity of
 * the inputs again and starts over when it has changed: else what a slow judge wrote of old inputs
 * could stand where a faster one had nothing to write.
 * @throws ContentionError
 */
export async function judgeProject(
  store: ObjectStore,
  project: string,
  options: JudgeOptions = {},
): Promise<JudgedProject> {
  const { memory = openJudgeMemory() } = options;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const stored = await readStored(store, project, memory);
    const state = await inputsState(store, project);
    const inputs = await readInputs(store, project, memory.runs);
    const judgeOptions = { ...options, memory };
    const { comparisons } = stored;
    const { judged, isFinished } = await judgeAll(
      store,
      project,
      inputs,
      comparisons,
      judgeOptions,
    );
    const byRules = await judgeRules(inputs, {
      ...{ project, trustsStored: options.trustsStored ?? true },
      stored: [...stored.ofRules.values()].flatMap(({ rows }) => rows),
      openItems: () => new ItemReader(store, project, memory.items),
      isOver: options.isOver ?? (() => false),
    });
    const written = await writeAll(store, project, stored, judged, byRules.judged);
    if (written === 'overtaken') continue;
    if (written === 'changed' && (await inputsState(store, project)) !== state) continue;
    const outdated = findOutdated(project, inputs.runs, judged);
    return {
      settings: inputs.settings,
      rows: [...judged.values()].flat().sort(compareRows),
      ruleRows: [...byRules.judged.values()].flat().sort(compareRuleRows),
      outdated,
      isFinished: isFinished && byRules.isFinished,
    };
  }
  throw new ContentionError(comparisonsKey(project, '*'));
}

type Months<T> = ReadonlyMap<string, T>;

/** By month. */
interface Stored {
  readonly comparisons: Months<StoredComparisons>;
  readonly ofRules: Months<StoredRuleComparisons>;
}

async function readStored(
  store: ObjectStore,
  project: string,
  { comparisons, ruleComparisons }: JudgeMemory,
): Promise<Stored> {
  return {
    comparisons: await readMonths(store, `${COMPARISONS_ROOT}/${project}/`, comparisons),
    ofRules: await readMonths(store, `${RULE_COMPARISONS_ROOT}/${project}/`, ruleComparisons),
  };
}

async function readMonths<T>(
  store: ObjectStore,
  prefix: string,
  cache: EtagCache<T>,
): Promise<Months<T>> {
  const months = new Map<string, T>();
  for await (const key of listKeys(store, prefix)) {
    const month = monthOfKey(key);
    const stored = month === undefined ? undefined : await cache.read(store, key);
    if (month !== undefined && stored) months.set(month, stored);
  }
  return months;
}

async function writeAll(
  store: ObjectStore,
  project: string,
  stored: Stored,
  judged: ReadonlyMap<JudgedRun, readonly ComparisonRow[]>,
  byRules: ReadonlyMap<JudgedRun, readonly RuleComparison[]>,
): Promise<Written> {
  const ofRuns = {
    keyOf: (month: string) => comparisonsKey(project, month),
    format: formatComparisons,
  };
  const written = await writeChangedMonths(store, ofRuns, stored.comparisons, judged);
  if (written === 'overtaken') return written;
  const ofRules = {
    keyOf: (month: string) => ruleComparisonsKey(project, month),
    format: formatRuleComparisons,
  };
  const rulesWritten = await writeChangedMonths(store, ofRules, stored.ofRules, byRules);
  return rulesWritten === 'nothing' ? written : rulesWritten;
}

/** The rows of each run. A run that cannot be judged now keeps those that are stored. */
async function judgeAll(
  store: ObjectStore,
  project: string,
  inputs: JudgeInputs,
  months: ReadonlyMap<string, StoredComparisons>,
  {
    isOver = () => false,
    trustsStored = true,
    memory,
  }: JudgeOptions & { readonly memory: JudgeMemory },
) {
  const ofRuns = groupBy(
    [...months.values()].flatMap(({ rows }) => rows),
    judgedName,
  );
  const stored = ({ name }: JudgedRun): readonly ComparisonRow[] => ofRuns.get(name) ?? [];
  let isFinished = true;
  const openJudge = (): FoldOptions['judge'] => {
    const items = new ItemReader(store, project, memory.items);
    return async (context, last) => {
      if (!isOver()) return judgeRun(context, items, last);
      isFinished = false;
      return undefined;
    };
  };
  const fresh = await foldTasks(inputs, { project, stored, trustsStored, openJudge });
  const judged = new Map(
    inputs.runs.map((run) => [run, fresh.get(run.name) ?? stored(run)] as const),
  );
  return { judged, isFinished };
}

function findOutdated(
  project: string,
  runs: readonly JudgedRun[],
  judged: ReadonlyMap<JudgedRun, readonly ComparisonRow[]>,
): SealTarget[] {
  const outdated = new Map<string, SealTarget>();
  for (const run of runs) {
    const rows = judged.get(run) ?? [];
    const isOutdated = run.metrics.some(({ name, runId, recorded }) => {
      const row = rows.find((each) => each.metric_name === name && each.run_id === runId);
      return row !== undefined && !tellsSame(recorded, row);
    });
    const target = parseSealTarget(project, run.owner);
    if (isOutdated) outdated.set(formatSealTarget(target), target);
  }
  return [...outdated.values()];
}

function tellsSame(
  a: JudgedRun['metrics'][number]['recorded'],
  { delta, p_value, verdict, parent_run_id }: ComparisonRow,
): boolean {
  return (
    a.delta === delta &&
    a.p_value === p_value &&
    a.verdict === verdict &&
    a.parent_run_id === parent_run_id
  );
}
