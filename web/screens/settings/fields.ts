import { isRecord } from '../../fetch/shape.ts';

/** How a setting is written in its field. */
export type FieldKind = 'names' | 'days' | 'number' | 'text' | 'policy' | 'json' | 'rules';

export interface Field {
  /** Its name in the settings, with full stops: `retention.events`. */
  readonly name: string;
  readonly kind: FieldKind;
  readonly description: string;
}

export interface FieldGroup {
  readonly title: string;
  readonly fields: readonly Field[];
}

/** All settings of a project, as docs/lake.md has them. */
export const groups: readonly FieldGroup[] = [
  {
    title: 'What is watched',
    fields: [
      {
        name: 'critical_metrics',
        kind: 'names',
        description: 'one a line; if any, p-values are adjusted over these alone, and these alert',
      },
      { name: 'performance_metrics', kind: 'names', description: 'one a line, for the summary' },
      {
        name: 'rules',
        kind: 'rules',
        description:
          'alerts beside the baseline: of runs of a task, metric, model or tag, against other runs. alpha by Holm, or q by Benjamini-Hochberg',
      },
      {
        name: 'metrics',
        kind: 'json',
        description:
          'by name: direction (higher, lower, none), margin (the smallest change that matters), alpha, floor',
      },
    ],
  },
  {
    title: 'How runs are compared',
    fields: [
      { name: 'baselines.tag', kind: 'text', description: 'runs with this tag are baselines' },
      { name: 'baselines.runs', kind: 'number', description: 'how many of the newest are pooled' },
      {
        name: 'baselines.pins',
        kind: 'json',
        description: 'runs that a task is compared with, whatever is newer',
      },
      {
        name: 'alpha',
        kind: 'number',
        description: 'two-sided, for the metrics of a run together; 0.01 when empty',
      },
      { name: 'policy', kind: 'policy', description: 'whose rules judge sealed runs' },
      {
        name: 'min_delta',
        kind: 'number',
        description: 'of evalsig_gate: the least gain that is let through',
      },
    ],
  },
  {
    title: 'Days that detail is kept; empty is for ever',
    fields: [
      { name: 'retention.events', kind: 'days', description: "runs' events" },
      { name: 'retention.items', kind: 'days', description: "runs' scored items" },
      { name: 'retention.results', kind: 'days', description: 'results documents made from runs' },
      {
        name: 'retention.documents',
        kind: 'days',
        description: 'text of results documents that were sent',
      },
      {
        name: 'retention.quarantine',
        kind: 'days',
        description: 'what was refused, and events that lost to others',
      },
    ],
  },
];

export const allFields: readonly Field[] = groups.flatMap(({ fields }) => fields);

export type SettingsRecord = Readonly<Record<string, unknown>>;
/** The text in each field, by name. */
export type Draft = Readonly<Record<string, string>>;

/** The settings as their fields have them. */
export function draftOf(settings: SettingsRecord): Draft {
  return Object.fromEntries(
    allFields.map(({ name, kind }) => [name, textOf(valueAt(settings, name.split('.')), kind)]),
  );
}

function textOf(value: unknown, kind: FieldKind): string {
  if (value === undefined) return '';
  if (kind === 'json' || kind === 'rules') return JSON.stringify(value, null, 2);
  if (Array.isArray(value)) return value.join('\n');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** How many lines a field shows of its text. */
export function rowsOf(text: string): number {
  return Math.min(12, Math.max(2, text.split('\n').length));
}

/** A field whose text is not what it takes. */
export class FieldError extends Error {
  override readonly name = 'FieldError';
}

/**
 * The settings with what the fields say. What no field is for stays as it came.
 * @throws FieldError
 */
export function settingsOf(settings: SettingsRecord, draft: Draft): SettingsRecord {
  return allFields.reduce(
    (made, field) =>
      withValue(made, field.name.split('.'), valueOf(field, draft[field.name] ?? '')),
    settings,
  );
}

function valueOf({ name, kind }: Field, text: string): unknown {
  if (kind === 'names') return text.split('\n').flatMap((line) => line.trim() || []);
  if (text.trim() === '') return undefined;
  if (kind === 'json' || kind === 'rules') return parseJson(name, text);
  if (kind === 'text' || kind === 'policy') return text;
  const value = Number(text);
  if (Number.isFinite(value)) return value;
  throw new FieldError(`${name}: expected a number, not ${text}`);
}

function parseJson(name: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new FieldError(`${name}: ${error instanceof Error ? error.message : 'not JSON'}`);
  }
}

function valueAt(settings: unknown, [name = '', ...rest]: readonly string[]): unknown {
  const value = isRecord(settings) ? settings[name] : undefined;
  return rest.length === 0 ? value : valueAt(value, rest);
}

/** The settings with another value, in its place among the others; undefined takes it away. */
export function withValue(
  settings: SettingsRecord,
  [name = '', ...rest]: readonly string[],
  value: unknown,
): SettingsRecord {
  const { [name]: old, ...others } = settings;
  const changed = rest.length === 0 ? value : withValue(isRecord(old) ? old : {}, rest, value);
  return changed === undefined ? others : { ...settings, [name]: changed };
}
