import { formatSqlTimestamp } from '../contract/time.ts';

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

/** What both history and trends can be asked for. Times are microseconds since 1970, inclusive. */
export interface RunConditions {
  readonly project: string;
  readonly modelId?: string | undefined;
  readonly taskId?: string | undefined;
  readonly metricName?: string | undefined;
  readonly since?: number | undefined;
  readonly until?: number | undefined;
}

export function runConditions(filter: RunConditions): Conditions {
  const since = filter.since === undefined ? undefined : formatSqlTimestamp(filter.since);
  const until = filter.until === undefined ? undefined : formatSqlTimestamp(filter.until);
  return new Conditions()
    .add('project = ?', filter.project)
    .addIf(filter.modelId, 'model_id = ?')
    .addIf(filter.taskId, 'task_id = ?')
    .addIf(filter.metricName, 'metric_name = ?')
    .addIf(since, 'ts >= CAST(? AS timestamp)')
    .addIf(until, 'ts <= CAST(? AS timestamp)');
}
