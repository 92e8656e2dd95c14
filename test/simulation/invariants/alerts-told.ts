import { readAlerts } from '#alerts/alert-record-file.ts';
import { dueAlerts } from '#alerts/due-alerts.ts';
import {
  COMPARISONS_ROOT,
  monthOfKey,
  noticesPrefix,
  RULE_COMPARISONS_ROOT,
} from '#contract/keys.ts';
import { readSettings } from '#lake/settings/project-settings-file.ts';
import {
  compareRows,
  type ComparisonRow,
  readComparisons,
} from '#pipeline/judge/comparisons-file.ts';
import {
  compareRuleRows,
  parseRuleComparisons,
  type RuleComparison,
} from '#pipeline/judge/rule-comparisons.ts';
import { CHANNELS } from '../outside.ts';
import type { Ending } from '../simulation.ts';
import type { World } from '../world.ts';
import { alertViolations } from './alerts.ts';
import { type Violation, violations } from './violation.ts';

/** Every alert that is due by the comparisons was told to every channel, and none that never was due. */
export async function alertsTold({ world }: Ending): Promise<Violation[]> {
  const projects = [...new Set(world.scenario.settings.map(({ project }) => project))];
  const found = await Promise.all(projects.map((project) => ofProject(world, project)));
  return violations(9, found.flat());
}

async function ofProject({ store, outside }: World, project: string): Promise<string[]> {
  const records = await readAlerts(store, project);
  const { settings } = await readSettings(store, project);
  const logged = outside.lines.flatMap((line) =>
    records.map(({ id }) => id).filter((id) => line.startsWith(`alert ${id.slice(0, 12)}:`)),
  );
  return alertViolations({
    due: dueAlerts(
      project,
      await readAll(store, project),
      settings,
      await readRuleRows(store, project),
    ),
    everDue: outside.everDue,
    records,
    notices: [...store.objects.keys()].filter((key) => key.startsWith(noticesPrefix(project))),
    told: new Map([
      ['log', logged],
      ['webhook:chat', outside.posted],
    ]),
    channels: CHANNELS,
    days: settings.alert_days ?? 7,
  });
}

async function readRuleRows(store: World['store'], project: string): Promise<RuleComparison[]> {
  const keys = [...store.objects.keys()].filter((key) =>
    key.startsWith(`${RULE_COMPARISONS_ROOT}/${project}/`),
  );
  const months = await Promise.all(
    keys.map(async (key) => {
      const stored = await store.get(key);
      return stored ? (await parseRuleComparisons(stored)).rows : [];
    }),
  );
  return months.flat().sort(compareRuleRows);
}

async function readAll(store: World['store'], project: string): Promise<ComparisonRow[]> {
  const keys = [...store.objects.keys()].filter((key) =>
    key.startsWith(`${COMPARISONS_ROOT}/${project}/`),
  );
  const months = await Promise.all(
    keys.map((key) => readComparisons(store, project, monthOfKey(key) ?? '')),
  );
  return months.flatMap((month) => month?.rows ?? []).sort(compareRows);
}
