import { alertContentOf } from '#alerts/alert-text.ts';
import { dueAlerts } from '#alerts/due-alerts.ts';
import { chanceOf } from '#alerts/rule-text.ts';
import { groupBy } from '#contract/group-by.ts';
import { RULE_COMPARISONS_ROOT } from '#contract/keys.ts';
import { formatTimestamp } from '#contract/time.ts';
import { ItemReader } from '#pipeline/judge/item-reader.ts';
import { openJudgeMemory } from '#pipeline/judge/judge-memory.ts';
import { foldRule, narrow } from '#pipeline/judge/judge-rules.ts';
import { judgedName, type JudgedRun } from '#pipeline/judge/judged-run.ts';
import { type JudgeInputs, readInputs } from '#pipeline/judge/read-inputs.ts';
import {
  compareRuleRows,
  parseRuleComparisons,
  type RuleComparison,
} from '#pipeline/judge/rule-comparisons.ts';
import { listKeys, type ObjectStore } from '#ports/object-store.ts';
import {
  type AskedRule,
  askedRule,
  type Rule,
  type TriedRuleAnswer,
  USUAL_LAST_RUNS,
} from '#schemas/rules.ts';
import { seriesOf } from './list-rules.ts';

const HISTORY_DAYS = 90;
const DAY_MICROS = 86_400_000_000;
/** What one answer judges at most, the newest first: evaluations, and answers to items in all. */
const MOST_EVALUATIONS = 300;
const MOST_ANSWERS = 1_000_000;
const MOST_NEWEST = 10;

/**
 * What a rule would have said of the runs of the last days, saved or not. Nothing is written. Of a rule
 * that the settings have, what it found is read; else the items are.
 * @param nowMs milliseconds since 1970
 */
export async function tryRule(
  store: ObjectStore,
  project: string,
  asked: AskedRule,
  nowMs: number,
): Promise<TriedRuleAnswer> {
  const memory = openJudgeMemory();
  const inputs = await readInputs(store, project, memory.runs);
  const saved = inputs.settings.rules?.find((each) => isSame(each, asked));
  const rule = { ...asked, name: saved?.name ?? 'tried' };
  const known = saved ? await readStored(store, project, saved.name) : [];
  const stored = groupBy(known, judgedName);
  const { owners, leftOut } = plan(rule, inputs, nowMs * 1000 - HISTORY_DAYS * DAY_MICROS);
  const folded = await foldRule(rule, inputs, {
    project,
    stored: ({ name }) => stored.get(name) ?? [],
    trustsStored: true,
    items: new ItemReader(store, project, memory.items),
    mayJudge: () => true,
    isBefore: (owner) => !owners.has(owner),
  });
  const rows = [...folded.values()].flat();
  const before = known.filter(({ recorder_run_id: owner }) => !owners.has(owner));
  return answer(project, rule, inputs, { rows, before, leftOut });
}

interface Tried {
  readonly rows: readonly RuleComparison[];
  /** Those of the runs before, by which a series is known to have regressed already. */
  readonly before: readonly RuleComparison[];
  readonly leftOut: number;
}

function answer(
  project: string,
  rule: Rule,
  { settings, runs }: JudgeInputs,
  { rows, before, leftOut }: Tried,
): TriedRuleAnswer {
  const whole = rows.filter(({ status }) => status === 'complete');
  const owners = new Set(whole.map(({ recorder_run_id: owner }) => owner));
  const compared = new Set(
    whole.flatMap((row) => (row.verdict === null ? [] : [row.recorder_run_id])),
  );
  const sorted = [...before, ...rows].sort(compareRuleRows);
  const told = dueAlerts(project, [], { metrics: {}, rules: [rule] }, sorted).filter(
    ({ kind, row }) => kind === 'regressed' && owners.has(row.recorder_run_id),
  );
  const counts = {
    days: HISTORY_DAYS,
    evaluations: owners.size,
    left_out: leftOut,
    series: seriesOf(rule, settings, runs).length,
    spoke: new Set(told.map(({ row }) => row.recorder_run_id)).size,
    by_chance: compared.size * chanceOf(rule, settings.alpha),
  };
  const newest = told.toReversed().slice(0, MOST_NEWEST);
  return {
    ...counts,
    sentence: sentenceOf(counts),
    newest: newest.map((due) => {
      const { row } = due;
      const { model_id, task_id, metric_name, verdict } = row;
      const { sentence } = alertContentOf(project, due);
      const named = { run_id: judgedName(row), ts: formatTimestamp(row.ts), verdict, sentence };
      return { ...named, model_id, task_id, metric_name };
    }),
  };
}

function sentenceOf(counts: Omit<TriedRuleAnswer, 'sentence' | 'newest'>): string {
  const { days, evaluations, left_out: leftOut, spoke, by_chance: byChance } = counts;
  const times = spoke === 0 ? 'never' : spoke === 1 ? 'once' : `${count(spoke)} times`;
  const which = `${count(evaluations)} whole evaluation${evaluations === 1 ? '' : 's'}`;
  const older =
    leftOut === 0 ? '' : ` (${count(leftOut)} older ones of these days are not counted)`;
  const chance = Number(byChance.toPrecision(2));
  return `in the last ${days} days this rule would have spoken ${times}, over ${which}${older}; by chance alone at most ${chance} are expected`;
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** The evaluations of the time that are judged: the newest, as many as may be read for one answer. */
function plan(rule: Rule, { settings, runs }: JudgeInputs, sinceMicros: number) {
  const evaluations = groupBy(
    runs.flatMap((run) => {
      const narrowed = run.tsMicros < sinceMicros ? undefined : narrow(rule, run, settings);
      return narrowed ? [narrowed] : [];
    }),
    ({ owner }) => owner,
  );
  const pooled = rule.against === 'last' ? (rule.runs ?? USUAL_LAST_RUNS) : 1;
  const owners = new Set<string>();
  let answers = 0;
  for (const [owner, ofOwner] of [...evaluations].reverse()) {
    answers += answersOf(ofOwner) * (1 + pooled);
    if (owners.size >= MOST_EVALUATIONS || (owners.size > 0 && answers > MOST_ANSWERS)) break;
    owners.add(owner);
  }
  return { owners, leftOut: evaluations.size - owners.size };
}

function answersOf(runs: readonly JudgedRun[]): number {
  const metrics = runs.flatMap((run) => run.metrics);
  return metrics.reduce((sum, { itemCount }) => sum + itemCount, 0);
}

/** Whether a rule of the settings asks the same. */
function isSame({ name: _name, ...saved }: Rule, asked: AskedRule): boolean {
  return JSON.stringify(askedRule.parse(saved)) === JSON.stringify(askedRule.parse(asked));
}

async function readStored(
  store: ObjectStore,
  project: string,
  rule: string,
): Promise<RuleComparison[]> {
  const rows: RuleComparison[] = [];
  for await (const key of listKeys(store, `${RULE_COMPARISONS_ROOT}/${project}/`)) {
    const stored = await store.get(key);
    if (!stored) continue;
    const month = await parseRuleComparisons(stored);
    for (const row of month.rows) if (row.rule === rule) rows.push(row);
  }
  return rows;
}
