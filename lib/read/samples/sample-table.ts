import type { RunRow } from '../run-answers.ts';
import { SAMPLE_FLAGS, type SamplesAnswer } from '#schemas/dashboard/samples.ts';
import { meanScore } from '../items/mean-score.ts';
import { packTexts } from '../pack-column.ts';

/** The events of a run, by column, as far as a list of samples needs them. */
export interface SampleEvents {
  readonly eventId: readonly number[];
  readonly type: readonly string[];
  readonly sampleId: readonly (string | null)[];
  /** Microseconds since 1970. */
  readonly createdAtMicros: readonly number[];
  readonly promptTokens: readonly (number | null)[];
  readonly completionTokens: readonly (number | null)[];
}

/** The answers of a metric, by column. */
export interface SampleScores {
  readonly itemId: readonly string[];
  readonly clusterId: readonly (string | null)[];
  readonly epoch: readonly number[];
  readonly score: readonly (number | null)[];
}

export interface SampleSource {
  readonly runId: string;
  readonly status: RunRow['status'];
  readonly sourceHash: string | null;
  readonly pruned: SamplesAnswer['pruned'];
  /** Undefined when there are none, or they are gone. */
  readonly events: SampleEvents | undefined;
  /** Ids of the events that others of the same id lost to. */
  readonly conflictIds: ReadonlySet<number>;
  /** `scores` is undefined when they are gone. */
  readonly metrics: readonly {
    readonly name: string;
    readonly main: boolean;
    readonly scores: SampleScores | undefined;
  }[];
}

interface Sample {
  readonly id: string;
  readonly row: number;
  cluster: string | null;
  flags: number;
  epochs: number;
  events: number;
  promptTokens: number | null;
  completionTokens: number | null;
  firstMicros: number;
  lastMicros: number;
}

/** Lists the samples of a run. */
export function sampleTables(source: SampleSource): SamplesAnswer {
  const samples = new Samples();
  if (source.events) addEvents(samples, source.events, source.conflictIds);
  const metrics = source.metrics.map(({ scores }) => scores && addScores(samples, scores));
  const hasScores = source.metrics.every(({ scores }) => scores !== undefined);
  return {
    run_id: source.runId,
    status: source.status,
    source_hash: source.sourceHash,
    pruned: source.pruned,
    samples: tableOfSamples(samples.all, source.events !== undefined, hasScores),
    metrics: source.metrics.map(({ name, main }, metric) => ({
      metric_name: name,
      main,
      scores: { values: samples.all.map(({ row }) => meanScore(metrics[metric]?.get(row) ?? [])) },
    })),
    epochs: tableOfEpochs(samples.all, metrics),
  };
}

/** The samples in the order in which they were found first. */
class Samples {
  readonly all: Sample[] = [];
  readonly #known = new Map<string, Sample>();

  of(id: string): Sample {
    const known = this.#known.get(id);
    if (known) return known;
    const made: Sample = {
      id,
      row: this.all.length,
      ...{ cluster: null, flags: 0, epochs: 0, events: 0 },
      ...{ promptTokens: null, completionTokens: null },
      ...{ firstMicros: Infinity, lastMicros: -Infinity },
    };
    this.#known.set(id, made);
    this.all.push(made);
    return made;
  }
}

function addEvents(samples: Samples, events: SampleEvents, conflictIds: ReadonlySet<number>): void {
  for (const [index, id] of events.sampleId.entries()) {
    if (id === null) continue;
    const sample = samples.of(id);
    const at = events.createdAtMicros[index] ?? 0;
    sample.events += 1;
    sample.firstMicros = Math.min(sample.firstMicros, at);
    sample.lastMicros = Math.max(sample.lastMicros, at);
    sample.promptTokens = add(sample.promptTokens, events.promptTokens[index] ?? null);
    sample.completionTokens = add(sample.completionTokens, events.completionTokens[index] ?? null);
    if (events.type[index] === 'error') sample.flags |= SAMPLE_FLAGS.error;
    if (conflictIds.has(events.eventId[index] ?? 0)) sample.flags |= SAMPLE_FLAGS.conflict;
  }
}

function add(sum: number | null, value: number | null): number | null {
  return value === null ? sum : (sum ?? 0) + value;
}

interface Answer {
  readonly epoch: number;
  readonly score: number | null;
}

/** The answers by the row of their sample. */
type Answers = ReadonlyMap<number, readonly Answer[]>;

function addScores(samples: Samples, { itemId, clusterId, epoch, score }: SampleScores): Answers {
  const answers = new Map<number, Answer[]>();
  for (const [index, id] of itemId.entries()) {
    const sample = samples.of(id);
    const { row } = sample;
    sample.cluster = firstOf(sample.cluster, clusterId[index] ?? null);
    const answer = { epoch: epoch[index] ?? 0, score: score[index] ?? null };
    const known = answers.get(row);
    if (known) known.push(answer);
    else answers.set(row, [answer]);
  }
  for (const [row, ofSample] of answers) {
    const sample = samples.all[row];
    if (!sample) continue;
    sample.epochs = Math.max(sample.epochs, ofSample.length);
    if (ofSample.some(({ score: each }) => each !== ofSample[0]?.score)) {
      sample.flags |= SAMPLE_FLAGS.mixed;
    }
  }
  return answers;
}

/** Should answers to one item disagree, the order of rows must not decide. */
function firstOf(a: string | null, b: string | null): string | null {
  return a === null || (b !== null && b < a) ? b : a;
}

function tableOfSamples(
  samples: readonly Sample[],
  hasEvents: boolean,
  hasScores: boolean,
): SamplesAnswer['samples'] {
  const values = <T>(valueOf: (sample: Sample) => T) => ({ values: samples.map(valueOf) });
  const ofEvents = <T>(valueOf: (sample: Sample) => T) =>
    values((sample) => (hasEvents && sample.events > 0 ? valueOf(sample) : null));
  return {
    rows: samples.length,
    columns: {
      sample_id: packTexts(samples.map(({ id }) => id)),
      cluster_id: packTexts(samples.map(({ cluster }) => cluster)),
      epochs: values(({ epochs }) => (hasScores ? epochs : null)),
      flags: values((sample) => flagsOf(sample, hasScores)),
      events: values(({ events }) => (hasEvents ? events : null)),
      prompt_tokens: ofEvents(({ promptTokens }) => promptTokens),
      completion_tokens: ofEvents(({ completionTokens }) => completionTokens),
      ms: ofEvents(({ firstMicros, lastMicros }) => (lastMicros - firstMicros) / 1000),
    },
  };
}

function flagsOf({ flags, epochs }: Sample, hasScores: boolean): number {
  if (!hasScores) return flags;
  if (epochs === 0) return flags | SAMPLE_FLAGS.unscored;
  return epochs > 1 ? flags | SAMPLE_FLAGS.repeated : flags;
}

function tableOfEpochs(
  samples: readonly Sample[],
  metrics: readonly (Answers | undefined)[],
): SamplesAnswer['epochs'] {
  const rows = samples
    .filter(({ epochs }) => epochs > 1)
    .flatMap(({ row }) =>
      metrics.flatMap((answers, metric) =>
        (answers?.get(row) ?? []).map((answer) => ({ sample: row, metric, ...answer })),
      ),
    );
  return {
    rows: rows.length,
    columns: {
      sample: { values: rows.map(({ sample }) => sample) },
      metric: { values: rows.map(({ metric }) => metric) },
      epoch: { values: rows.map(({ epoch }) => epoch) },
      score: { values: rows.map(({ score }) => score) },
    },
  };
}
