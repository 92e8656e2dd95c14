import { formatSqlTimestamp } from '#contract/time.ts';

type Parameter = string | number;

/** A conjunction that grows with its parameters. Values never become part of the text. */
export class Conditions {
  readonly #texts: string[] = [];
  readonly #parameters: Parameter[] = [];

  /** Adds a condition with a `?` for each parameter. */
  add(text: string, ...parameters: readonly Parameter[]): this {
    this.#texts.push(text);
    this.#parameters.push(...parameters);
    return this;
  }

  /** Adds the condition when there is a value to compare with. */
  addIf(value: Parameter | undefined, text: string): this {
    return value === undefined ? this : this.add(text, value);
  }

  get sql(): string {
    return this.#texts.map((text) => `(${text})`).join('\n  AND ');
  }

  get parameters(): readonly Parameter[] {
    return this.#parameters;
  }
}

/** The filters that history and trends share. Times are microseconds since 1970, inclusive. */
export interface RunConditions {
  readonly project: string;
  readonly modelId?: string | undefined;
  readonly taskId?: string | undefined;
  readonly metricName?: string | undefined;
  readonly since?: number | undefined;
  readonly until?: number | undefined;
}

export function runConditions(filter: RunConditions): Conditions {
  const conditions = new Conditions()
    .add('project = ?', filter.project)
    .addIf(filter.modelId, 'model_id = ?')
    .addIf(filter.taskId, 'task_id = ?')
    .addIf(filter.metricName, 'metric_name = ?');
  return addPeriod(conditions, filter);
}

/** A project and a time, microseconds since 1970, inclusive. */
export type PeriodConditions = Pick<RunConditions, 'project' | 'since' | 'until'>;

export function periodConditions(filter: PeriodConditions): Conditions {
  return addPeriod(new Conditions().add('project = ?', filter.project), filter);
}

function addPeriod(conditions: Conditions, { since, until }: PeriodConditions): Conditions {
  const from = since === undefined ? undefined : formatSqlTimestamp(since);
  const to = until === undefined ? undefined : formatSqlTimestamp(until);
  return conditions
    .addIf(from, 'ts >= CAST(? AS timestamp)')
    .addIf(to, 'ts <= CAST(? AS timestamp)');
}
