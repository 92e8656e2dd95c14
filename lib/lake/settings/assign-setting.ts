import { BadArgumentsError } from '#contract/evalake-error.ts';
import {
  type ProjectSettings,
  projectSettingsSchema,
  retentionKinds,
} from '#schemas/project-settings.ts';

/** `name=value` names no setting, or gives it a value that it may not have. */
export class InvalidAssignmentError extends BadArgumentsError {
  override readonly name = 'InvalidAssignmentError';
}

const LISTS = ['critical_metrics', 'performance_metrics'] as const;
const NUMBERS = ['alpha', 'min_delta', 'alert_days'] as const;
const TEXTS = ['policy'] as const;
const BASELINES = ['tag', 'runs'] as const;
const OF_METRIC = ['direction', 'margin', 'alpha', 'floor'] as const;
const RETENTION = 'retention.';
/** A metric's name may have dots in it. */
const METRIC = new RegExp(`^metrics\\.(.+)\\.(${OF_METRIC.join('|')})$`, 's');

const plainNames: readonly string[] = [
  ...LISTS,
  ...NUMBERS,
  ...TEXTS,
  ...BASELINES.map((name) => `baselines.${name}`),
  ...retentionKinds.map((kind) => `${RETENTION}${kind}`),
];

/** As they are offered; NAME stands for any metric's. */
export const settingNames: readonly string[] = [
  ...plainNames,
  ...OF_METRIC.map((name) => `metrics.NAME.${name}`),
];

/**
 * The settings after `name=value` for each: a list has commas between its names, a retention is a
 * number of days; nothing after the `=` takes the setting back. Only what comes out of all of them
 * together has to be allowed: a policy may need another setting.
 * @throws InvalidAssignmentError
 */
export function assignSettings(
  settings: ProjectSettings,
  assignments: readonly string[],
): ProjectSettings {
  const parsed = projectSettingsSchema.safeParse(assignments.reduce<Raw>(assign, settings));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const name = (issue?.path ?? []).filter((part) => typeof part === 'string').join('.');
  throw new InvalidAssignmentError(`${name}: ${issue?.message ?? 'not allowed'}`);
}

type Value = string | number | readonly string[] | undefined;
/** Settings before they are checked. */
type Raw = Omit<ProjectSettings, (typeof LISTS | typeof NUMBERS | typeof TEXTS)[number]> &
  Readonly<Record<string, unknown>>;

function assign(settings: Raw, assignment: string): Raw {
  const [, name = '', text = ''] = /^([^=]+)=(.*)$/s.exec(assignment) ?? [];
  const value = text.trim();
  const [, metric, member] = METRIC.exec(name) ?? [];
  if (metric !== undefined && member !== undefined) {
    return { ...settings, metrics: withMetric(settings.metrics, metric, member, value) };
  }
  if (!plainNames.includes(name)) {
    throw new InvalidAssignmentError(
      `${JSON.stringify(assignment)} sets nothing; give name=value with one of ${settingNames.join(', ')}`,
    );
  }
  const [group = '', of] = name.split('.');
  if (of === undefined) return { ...settings, [name]: plainValue(name, value) };
  const inGroup = group === 'baselines' ? settings.baselines : settings.retention;
  return {
    ...settings,
    [group]: { ...inGroup, [of]: of === 'tag' ? orNone(value) : numberOrNone(value) },
  };
}

function withMetric(
  metrics: ProjectSettings['metrics'],
  metric: string,
  member: string,
  value: string,
): Raw['metrics'] {
  const known = new Map(Object.entries(metrics));
  const changed = {
    ...known.get(metric),
    [member]: member === 'direction' ? orNone(value) : numberOrNone(value),
  };
  const isEmpty = Object.values(changed).every((each) => each === undefined);
  if (isEmpty) known.delete(metric);
  else known.set(metric, changed);
  return Object.fromEntries(known);
}

function plainValue(name: string, value: string): Value {
  const isOf = (names: readonly string[]) => names.includes(name);
  if (isOf(LISTS)) return value === '' ? [] : value.split(',').map((each) => each.trim());
  return isOf(NUMBERS) ? numberOrNone(value) : orNone(value);
}

function orNone(value: string): string | undefined {
  return value === '' ? undefined : value;
}

function numberOrNone(value: string): number | undefined {
  return value === '' ? undefined : Number(value);
}

/**
 * Each setting and its value, as a person reads it; pins are told by `evalake baseline list`, rules by
 * `evalake alerts rules`.
 */
export function settingTexts(settings: ProjectSettings): [name: string, value: string][] {
  const { retention, baselines, metrics } = settings;
  const shown = (value: string | number | undefined) => (value === undefined ? '-' : String(value));
  return [
    ...LISTS.map((name): [string, string] => [name, settings[name].join(', ') || '-']),
    ...[...NUMBERS, ...TEXTS].map((name): [string, string] => [name, shown(settings[name])]),
    ...BASELINES.map((name): [string, string] => [`baselines.${name}`, shown(baselines[name])]),
    ...retentionKinds.map((kind): [string, string] => {
      const days = retention[kind];
      return [`${RETENTION}${kind}`, days === undefined ? 'for ever' : `${days} days`];
    }),
    ...Object.entries(metrics).flatMap(([metric, own]) =>
      OF_METRIC.flatMap((name): [string, string][] =>
        own[name] === undefined ? [] : [[`metrics.${metric}.${name}`, shown(own[name])]],
      ),
    ),
  ];
}
