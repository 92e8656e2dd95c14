import { alertRules, type PinState, readKnownSeries } from '#alerts/alert-rules.ts';
import { formatTimestamp } from '#contract/time.ts';
import { readSettings } from '#lake/settings/project-settings-file.ts';
import { openJudgeMemory } from '#pipeline/judge/judge-memory.ts';
import { narrow } from '#pipeline/judge/judge-rules.ts';
import type { JudgedRun } from '#pipeline/judge/judged-run.ts';
import { readInputs } from '#pipeline/judge/read-inputs.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import type { AlertRule } from '#schemas/alerts.ts';
import { type Pin, pinName, type ProjectSettings } from '#schemas/project-settings.ts';
import type { Rule } from '#schemas/rules.ts';
import { pinStates } from '../compare/pin-problems.ts';

/** What asks for alerts in a project, and which of it cannot alert any more. */
export async function listRules(store: ObjectStore, project: string): Promise<AlertRule[]> {
  const { settings } = await readSettings(store, project);
  const pins = await pinStates(store, project, settings.baselines.pins);
  const listed = alertRules(settings, await readKnownSeries(store, project), pins);
  const { rules = [] } = settings;
  if (rules.length === 0) return listed;
  const { runs } = await readInputs(store, project, openJudgeMemory().runs);
  return [...rules.map((rule) => describeRule(rule, settings, runs, pins)), ...listed];
}

function describeRule(
  rule: Rule,
  settings: ProjectSettings,
  runs: readonly JudgedRun[],
  pins: ReadonlyMap<string, PinState>,
): AlertRule {
  const series = seriesOf(rule, settings, runs);
  const last = series.reduce((latest, { lastMicros }) => Math.max(latest, lastMicros), 0);
  return {
    ...{ kind: 'rule', metric_name: rule.metric ?? null, task_id: rule.task ?? null },
    ...{ model_id: rule.model ?? null, floor: null, rule, series: series.length },
    last_run_at: series.length > 0 ? formatTimestamp(last) : null,
    ...stateOf(rule, series, settings.baselines.pins, pins),
  };
}

/** A model's runs of a task in a metric that a rule is about. */
interface RuleSeries {
  readonly model: string;
  readonly task: string;
  readonly lastMicros: number;
}

/** @param runs in the order of their start */
export function seriesOf(
  rule: Rule,
  settings: ProjectSettings,
  runs: readonly JudgedRun[],
): RuleSeries[] {
  const series = new Map<string, RuleSeries>();
  for (const run of runs) {
    const { modelId: model, taskId: task, tsMicros: lastMicros } = run;
    for (const { name } of narrow(rule, run, settings)?.metrics ?? []) {
      series.set(JSON.stringify([model, task, name]), { model, task, lastMicros });
    }
  }
  return [...series.values()];
}

function stateOf(
  { against }: Rule,
  series: readonly RuleSeries[],
  pins: readonly Pin[],
  states: ReadonlyMap<string, PinState>,
): Pick<AlertRule, 'dead' | 'why'> {
  if (series.length === 0) return { dead: true, why: 'no run of such a series is left' };
  if (against !== 'pinned') return { dead: false, why: null };
  const live = new Set(pins.map(pinName).filter((name) => states.get(name)?.isDead === false));
  const isPinned = ({ task, model }: RuleSeries) =>
    live.has(pinName({ task, model })) || live.has(pinName({ task, model: undefined }));
  const unpinned = series.filter((each) => !isPinned(each)).length;
  if (unpinned === 0) return { dead: false, why: null };
  const isDead = unpinned === series.length;
  const which = isDead ? 'none' : `${series.length - unpinned} of ${series.length}`;
  return { dead: isDead, why: `${which} of its series have a pinned run that is a baseline` };
}
