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
const RETENTION = 'retention.';

export const settingNames: readonly string[] = [
  ...LISTS,
  ...retentionKinds.map((kind) => `${RETENTION}${kind}`),
];

/**
 * The settings after `name=value` for each: a list has commas between its names, a retention is a
 * number of days; nothing after the `=` empties the list, or keeps for ever.
 * @throws InvalidAssignmentError
 */
export function assignSettings(
  settings: ProjectSettings,
  assignments: readonly string[],
): ProjectSettings {
  return assignments.reduce(assign, settings);
}

function assign(settings: ProjectSettings, assignment: string): ProjectSettings {
  const [, name = '', value = ''] = /^([^=]+)=(.*)$/s.exec(assignment) ?? [];
  if (!settingNames.includes(name)) {
    throw new InvalidAssignmentError(
      `${JSON.stringify(assignment)} sets nothing; give name=value with one of ${settingNames.join(', ')}`,
    );
  }
  const parsed = projectSettingsSchema.safeParse(withSetting(settings, name, value.trim()));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new InvalidAssignmentError(`${name}: ${issue?.message ?? 'not allowed'}`);
}

function withSetting(settings: ProjectSettings, name: string, value: string): unknown {
  if (!name.startsWith(RETENTION)) {
    const names = value.split(',').map((each) => each.trim());
    return { ...settings, [name]: value === '' ? [] : names };
  }
  const days = value === '' ? undefined : Number(value);
  return {
    ...settings,
    retention: { ...settings.retention, [name.slice(RETENTION.length)]: days },
  };
}

/** Each setting and its value, as a person reads it. */
export function settingTexts(settings: ProjectSettings): [name: string, value: string][] {
  const { retention } = settings;
  return [
    ...LISTS.map((name): [string, string] => [name, settings[name].join(', ') || '-']),
    ...retentionKinds.map((kind): [string, string] => {
      const days = retention[kind];
      return [`${RETENTION}${kind}`, days === undefined ? 'for ever' : `${days} days`];
    }),
  ];
}
