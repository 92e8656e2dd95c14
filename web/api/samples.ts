import type { SamplesAnswer } from '#schemas/dashboard/samples.ts';
import { type ColumnTable, columnTable, readColumn } from '../fetch/columns.ts';
import { anything, flag, list, number, record, type Shape, text } from '../fetch/shape.ts';

/** The bits of a sample's `flags` (`SAMPLE_FLAGS` of the server's schema). */
export const sampleFlags = { error: 1, unscored: 2, repeated: 4, conflict: 8, mixed: 16 } as const;
export type SampleFlag = keyof typeof sampleFlags;

export interface SampleRow {
  readonly id: string;
  /** Of samples that belong together; null where it names none. */
  readonly cluster: string | null;
  /** Its place in the run. */
  readonly row: number;
  readonly epochs: number | null;
  readonly flags: number;
  readonly events: number | null;
  readonly tokens: number | null;
  readonly ms: number | null;
  /** By metric, in the order of `metrics`. */
  readonly scores: readonly (number | null)[];
}

/** A score of one of several answers. */
export interface EpochScore {
  readonly metric: number;
  readonly epoch: number;
  readonly score: number | null;
}

/** All samples of a run: `GET …/runs/R/samples`. */
export interface Samples {
  readonly status: string;
  /** The main metric first. */
  readonly metrics: readonly string[];
  readonly rows: readonly SampleRow[];
  /** Of the samples that have several answers, by row. */
  readonly epochs: ReadonlyMap<number, readonly EpochScore[]>;
}

interface SentMetric {
  readonly metric_name: string;
  readonly main: boolean;
  readonly scores: unknown;
}

const sentShape = record<
  Pick<SamplesAnswer, 'run_id'> & {
    readonly status: string;
    readonly samples: ColumnTable;
    readonly metrics: readonly SentMetric[];
    readonly epochs: ColumnTable;
  }
>({
  run_id: text,
  status: text,
  samples: columnTable,
  metrics: list(record<SentMetric>({ metric_name: text, main: flag, scores: anything })),
  epochs: columnTable,
});

export const samplesShape: Shape<Samples> = (value, at) => {
  const { status, samples, metrics, epochs } = sentShape(value, at);
  const order = metrics
    .map((_, place) => place)
    .sort((a, b) => Number(metrics[b]?.main ?? false) - Number(metrics[a]?.main ?? false) || a - b);
  const scores = order.map((place) =>
    readColumn(metrics[place]?.scores, samples.rows, number, `${at}.scores`),
  );
  return {
    status,
    metrics: order.map((place) => metrics[place]?.metric_name ?? ''),
    rows: readRows(samples, scores),
    epochs: readEpochs(epochs, order),
  };
};

function readRows(
  table: ColumnTable,
  scores: readonly (readonly (number | null)[])[],
): SampleRow[] {
  const id = table.column('sample_id', text);
  const cluster = table.column('cluster_id', text);
  const [epochs, flags, events, prompt, completion, ms] = [
    'epochs',
    'flags',
    'events',
    'prompt_tokens',
    'completion_tokens',
    'ms',
  ].map((name) => table.column(name, number));
  return id.map((name, row) => ({
    id: name ?? '',
    cluster: cluster[row] ?? null,
    row,
    epochs: epochs?.[row] ?? null,
    flags: flags?.[row] ?? 0,
    events: events?.[row] ?? null,
    tokens: sumOf(prompt?.[row] ?? null, completion?.[row] ?? null),
    ms: ms?.[row] ?? null,
    scores: scores.map((column) => column[row] ?? null),
  }));
}

function sumOf(a: number | null, b: number | null): number | null {
  return a === null && b === null ? null : (a ?? 0) + (b ?? 0);
}

function readEpochs(
  table: ColumnTable,
  order: readonly number[],
): ReadonlyMap<number, readonly EpochScore[]> {
  const sample = table.column('sample', number);
  const metric = table.column('metric', number);
  const epoch = table.column('epoch', number);
  const score = table.column('score', number);
  const found = new Map<number, EpochScore[]>();
  sample.forEach((row, place) => {
    if (row === null) return;
    const scores = found.get(row) ?? [];
    found.set(row, scores);
    scores.push({
      metric: order.indexOf(metric[place] ?? 0),
      epoch: epoch[place] ?? 0,
      score: score[place] ?? null,
    });
  });
  return found;
}

/** Whether the sample has the flag. */
export function hasFlag({ flags }: Pick<SampleRow, 'flags'>, flagName: SampleFlag): boolean {
  return (flags & sampleFlags[flagName]) !== 0;
}
