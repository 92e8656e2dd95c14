import { benjaminiHochberg, holm } from '#compare/adjust-p-values.ts';
import { contentHash } from '#contract/content-hash.ts';
import { groupBy } from '#contract/group-by.ts';
import type { ProjectSettings } from '#schemas/project-settings.ts';
import type { AskedRule, Rule } from '#schemas/rules.ts';
import { judgeTogether } from './compare-with-baselines.ts';
import type { RunContext } from './comparison-rows.ts';
import { inputsHash } from './judge-inputs.ts';
import { attemptAll, measuredOf, rowsOf } from './judge-run.ts';
import { judgedName, type JudgedRun } from './judged-run.ts';
import type { ItemReader } from './item-reader.ts';
import type { JudgeInputs } from './read-inputs.ts';
import { isAbout, ruleBaselines } from './rule-baselines.ts';
import type { RuleComparison } from './rule-comparisons.ts';
import { RuleSettings } from './rule-settings.ts';

export interface JudgeRulesOptions {
  readonly project: string;
  readonly stored: readonly RuleComparison[];
  /** Whether stored rows of the same inputs are right. */
  readonly trustsStored: boolean;
  /** Called for each rule. */
  readonly openItems: () => ItemReader;
  readonly isOver: () => boolean;
}

export interface JudgedRules {
  readonly judged: ReadonlyMap<JudgedRun, readonly RuleComparison[]>;
  readonly isFinished: boolean;
}

/**
 * Judges the project's runs by the rules of its settings, each rule for itself: what one finds is
 * nothing to another, nor to the verdicts of the runs.
 */
export async function judgeRules(
  { settings, runs }: JudgeInputs,
  { project, stored, trustsStored, openItems, isOver }: JudgeRulesOptions,
): Promise<JudgedRules> {
  const judged = new Map<JudgedRun, readonly RuleComparison[]>();
  let isFinished = true;
  const known = groupBy(stored, (row) => row.rule);
  for (const rule of settings.rules ?? []) {
    const ofRule = groupBy(known.get(rule.name) ?? [], judgedName);
    const storedOf = ({ name }: JudgedRun) => ofRule.get(name) ?? [];
    const items = openItems();
    const mayJudge = () => {
      if (isOver()) isFinished = false;
      return isFinished;
    };
    const options = { project, stored: storedOf, trustsStored, items, mayJudge };
    const folded = await foldRule(rule, { settings, runs }, options);
    for (const run of runs) {
      const rows = folded.get(run) ?? storedOf(run);
      if (rows.length > 0) judged.set(run, [...(judged.get(run) ?? []), ...rows]);
    }
  }
  return { judged, isFinished };
}

export interface FoldRuleOptions {
  readonly project: string;
  /** The rows that are stored of the rule and the run, if any. */
  readonly stored: (run: JudgedRun) => readonly RuleComparison[];
  readonly trustsStored: boolean;
  readonly items: ItemReader;
  /** Asked before the items of an evaluation are read; the fold ends where it may not. */
  readonly mayJudge: () => boolean;
  /** Evaluations of which only the baselines are wanted; none when absent. */
  readonly isBefore?: (owner: string) => boolean;
}

/**
 * Judges the runs that a rule is about, one evaluation after the other: a recorder's run, or all
 * suites of a results document. Its p-values are adjusted over all metrics of the evaluation.
 */
export async function foldRule(
  rule: Rule,
  { settings, runs }: JudgeInputs,
  options: FoldRuleOptions,
): Promise<ReadonlyMap<JudgedRun, readonly RuleComparison[]>> {
  const { stored, isBefore = () => false } = options;
  const folded = new Map<JudgedRun, readonly RuleComparison[]>();
  const baselines = ruleBaselines(rule, settings.baselines.pins);
  const ofRule = new RuleSettings(rule, settings);
  for (const [owner, evaluation] of groupBy(runs, (run) => run.owner)) {
    const about = new Map(
      evaluation.flatMap((run) => {
        const narrowed = narrow(rule, run, settings);
        return narrowed ? [[run, narrowed] as const] : [];
      }),
    );
    const contexts = [...about.values()].map((run) => {
      const found = run.metrics.flatMap(({ name }) => {
        const baseline = baselines.find(run, name);
        return baseline ? [[name, baseline] as const] : [];
      });
      return { run, baselines: new Map(found) };
    });
    const isLeftOut = isBefore(owner);
    const rows = isLeftOut
      ? contexts.map(({ run }) => stored(run))
      : await judgeEvaluation(ofRule, contexts, options);
    if (!rows) break;
    for (const [index, run] of [...about.keys()].entries()) {
      if (!isLeftOut) folded.set(run, rows[index] ?? []);
      baselines.add(run, about.get(run), regressedIn(rows[index] ?? []));
    }
    for (const run of evaluation) {
      if (about.has(run)) continue;
      folded.set(run, []);
      baselines.add(run, undefined, new Set());
    }
  }
  return folded;
}

/** The run with the metrics that the rule is about; undefined when there is none. */
export function narrow(
  rule: AskedRule,
  run: JudgedRun,
  settings: ProjectSettings,
): JudgedRun | undefined {
  if (!isAbout(rule, run)) return undefined;
  const metrics = run.metrics.filter(
    ({ name }) =>
      (rule.metric === undefined || rule.metric === name) &&
      (rule.direction ?? settings.metrics[name]?.direction) !== 'none',
  );
  return metrics.length === 0 ? undefined : { ...run, metrics };
}

function regressedIn(rows: readonly RuleComparison[]): ReadonlySet<string> {
  const regressed = rows.filter(({ verdict }) => verdict === 'REGRESSED');
  return new Set(regressed.map(({ metric_name }) => metric_name));
}

type Found = Pick<RunContext, 'run' | 'baselines'>;

/** The rows of each run; undefined when they cannot be judged now. */
async function judgeEvaluation(
  ofRule: RuleSettings,
  found: readonly Found[],
  { project, stored, trustsStored, items, mayJudge }: FoldRuleOptions,
): Promise<readonly (readonly RuleComparison[])[] | undefined> {
  const { rule } = ofRule;
  const contexts = contextsOf(project, ofRule, found);
  const last = found.map(({ run }) => stored(run));
  const isKnown = contexts.every(({ run, inputsHash: hash }, index) => {
    const rows = last[index] ?? [];
    return rows.length === run.metrics.length && rows.every((row) => row.inputs_hash === hash);
  });
  if (trustsStored && isKnown) return last;
  if (!mayJudge()) return undefined;
  const attempts = [];
  for (const context of contexts) {
    const ofRun = await attemptAll(context, items);
    if (!ofRun) return undefined;
    attempts.push({ context, ofRun, measured: measuredOf(ofRun) });
  }
  const comparisons = judgeTogether(
    attempts.flatMap(({ measured }) => measured),
    settingsOf(ofRule, found),
    found.every(({ run }) => run.isComplete),
    rule.q === undefined ? holm : benjaminiHochberg,
  );
  let next = 0;
  return attempts.map(({ context, ofRun, measured }, index) => {
    const own = comparisons.slice(next, (next += measured.length));
    const judged = new Map(own.map((each) => [each.metric.metric_name, each]));
    const rows = rowsOf(context, ofRun, judged, last[index] ?? []);
    return rows.map((row) => ({ ...row, rule: rule.name }));
  });
}

function contextsOf(project: string, ofRule: RuleSettings, found: readonly Found[]): RunContext[] {
  const settings = settingsOf(ofRule, found);
  const parts = found.map(({ run, baselines }) => {
    const hash = ofRule.hashOf(namesOf(run));
    return { hash, inputs: inputsHash(run, baselines, hash) };
  });
  // The p-value of each depends on all of the evaluation, and on how they are adjusted.
  const whole = JSON.stringify([
    ofRule.rule.q === undefined ? 'holm' : 'bh',
    parts.map(({ inputs }) => inputs),
  ]);
  const inputs = contentHash(whole);
  return found.map(({ run, baselines }, index) => ({
    ...{ project, run, baselines, absentPins: [], settings },
    ...{ settingsHash: parts[index]?.hash ?? '', inputsHash: inputs },
  }));
}

/** Those of all the runs together. */
function settingsOf(ofRule: RuleSettings, found: readonly Found[]): ProjectSettings {
  return ofRule.of(found.flatMap(({ run }) => namesOf(run)));
}

function namesOf({ metrics }: JudgedRun): string[] {
  return metrics.map(({ name }) => name);
}
