import type { LogEntry, LogTime, Missing } from './format.ts';
import { eventText } from './converted-event.ts';
import { fitEvent } from './fit-event.ts';

/** A run of another tool, in a recorder's terms. Numbers of its events are their order. */
export interface ConvertedRun {
  /** The same for every file that tells of this run, so that importing again changes nothing. */
  readonly runId: string;
  readonly model: string;
  readonly task: string;
  readonly createdBy?: string | null;
  readonly createdAt: LogTime;
  /** The main metric, unless it is `accuracy` or the first by name. */
  readonly metric?: string | undefined;
  readonly configHash?: string | undefined;
  /** Further facts about the run, for the spec's `run_config`. */
  readonly config?: Readonly<Record<string, unknown>>;
  readonly tags?: readonly string[] | undefined;
  /** Tokens and cost that the tool states for the whole run. */
  readonly usage?: RunUsage | undefined;
  /** Scores that the tool states, by metric. */
  readonly stated?: Readonly<Record<string, StatedScore>> | undefined;
}

/** A score that is stated, and not computed from items. */
export interface StatedScore {
  readonly score: number;
  readonly stderr?: number | undefined;
}

/** As far as it is known. */
export interface RunUsage {
  readonly promptTokens?: number | undefined;
  readonly completionTokens?: number | undefined;
  /** In the tool's currency, mostly US dollars. */
  readonly cost?: number | undefined;
}

/** An answer to a sample. Numbers and booleans of `metrics` data are scores. */
export interface ConvertedEvent {
  /** Null for what concerns no sample: an error of the whole run. */
  readonly sampleId: string | null;
  readonly type: 'match' | 'metrics' | 'sampling' | 'error';
  readonly data: Readonly<Record<string, unknown>>;
  readonly createdAt?: LogTime | undefined;
  readonly where: string;
}

/** Gives the events of a run the numbers and the shape in which a recorder would have sent them. */
export class RunWriter {
  readonly #run: ConvertedRun;
  #next = 0;

  constructor(run: ConvertedRun) {
    this.#run = run;
  }

  spec(): LogEntry {
    const { runId, model, task, createdBy = null, createdAt, config = {} } = this.#run;
    const { tags = [], usage = {}, stated = {} } = this.#run;
    const spec = {
      completion_fns: [model],
      eval_name: task,
      run_config: config,
      created_by: createdBy,
      run_id: runId,
      created_at: createdAt.text,
      ...(tags.length === 0 ? {} : { tags }),
      ...usageMembers(usage),
      ...(Object.keys(stated).length === 0 ? {} : { stated_scores: stated }),
    };
    const { metric, configHash } = this.#run;
    const data = Buffer.from(JSON.stringify(spec));
    return { kind: 'spec', runId, createdBy, createdAt, data, fallback: false, metric, configHash };
  }

  event({ sampleId, type, data, createdAt: at, where }: ConvertedEvent): LogEntry {
    const { runId, createdBy = null } = this.#run;
    const createdAt = at ?? this.#run.createdAt;
    const eventId = this.#next++;
    const whole = eventText(
      { runId, eventId, sampleId, type, createdBy, createdAt },
      Buffer.from(JSON.stringify(data)),
    );
    return { kind: 'event', runId, eventId, createdAt, where, ...fitEvent(whole) };
  }

  /** The tool's own report on the whole run. The log is complete when the tool says so. */
  report(report: unknown, missing?: Missing): LogEntry {
    const data = Buffer.from(JSON.stringify(report));
    return { kind: 'report', runId: this.#run.runId, data, missing };
  }

  /** The report on a run whose log does not state that it ended. */
  unprovenReport(report: unknown, unproven: string): LogEntry {
    const data = Buffer.from(JSON.stringify(report));
    return { kind: 'report', runId: this.#run.runId, data, unproven };
  }
}

function usageMembers({ promptTokens, completionTokens, cost }: RunUsage) {
  const usage = { prompt_tokens: promptTokens, completion_tokens: completionTokens };
  const isKnown = promptTokens !== undefined || completionTokens !== undefined;
  return { ...(isKnown ? { usage } : {}), ...(cost === undefined ? {} : { cost }) };
}
