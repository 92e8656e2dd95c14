import { z } from 'zod';
import { RunWriter } from './converted-run.ts';
import { type LogEntry, type LogFormat, type LogSource, UnreadableLogError } from './format.ts';
import {
  type InspectHeader,
  inspectHeaderSchema,
  type InspectSample,
  inspectSampleSchema,
} from './inspect-schema.ts';
import { logTime, timeAt } from './log-time.ts';
import { parseDocument } from './parse-document.ts';
import { ZipArchive } from './zip-file.ts';

/** Inspect's `.eval`: a ZIP archive with `header.json` and a file for each sample and epoch. */
export const inspectEval: LogFormat = {
  kind: 'events',
  name: 'Inspect log, .eval',
  grows: false,
  recognises: (head, fileName) =>
    fileName.endsWith('.eval') && head.subarray(0, 2).toString('latin1') === 'PK',
  async *read(source) {
    const archive = await ZipArchive.open(source.path);
    try {
      yield* archiveEntries(source, archive);
    } finally {
      archive.close();
    }
  },
};

/** Inspect's log as JSON, also what `inspect log convert --to json` makes. */
export const inspectJson: LogFormat = {
  kind: 'events',
  name: 'Inspect log, JSON',
  grows: false,
  recognises: (head) => {
    const text = head.toString();
    return /^\s*\{\s*"version"/.test(text) && text.includes('"eval"') && text.includes('"task_id"');
  },
  async *read(source) {
    const schema = inspectHeaderSchema.extend({ samples: z.array(inspectSampleSchema).nullish() });
    const log = parseDocument(source.path, await source.bytes(), schema);
    const run = new InspectRun(log);
    yield run.writer.spec();
    for (const sample of run.inOrder(log.samples ?? [], ({ id, epoch }) => ({ id, epoch }))) {
      yield run.entry(sample);
    }
    yield* run.reports();
  },
};

const SAMPLE = /^samples\/(.+)_epoch_(\d+)\.json$/s;

async function* archiveEntries(source: LogSource, archive: ZipArchive): AsyncGenerator<LogEntry> {
  // An evaluation that was broken off has no header yet, only what it began with.
  const text = (await archive.read('header.json')) ?? (await archive.read('_journal/start.json'));
  if (text === undefined)
    throw new UnreadableLogError(source.path, 'no Inspect log: no header.json');
  const run = new InspectRun(parseDocument(source.path, text, inspectHeaderSchema));
  yield run.writer.spec();
  const names = archive.names.filter((name) => SAMPLE.test(name));
  for (const name of run.inOrder(names, placeOfName)) {
    const sample = (await archive.read(name)) ?? Buffer.alloc(0);
    yield run.entry(parseDocument(`${source.path}, ${name}`, sample, inspectSampleSchema));
  }
  yield* run.reports();
}

interface Place {
  readonly id: string | number;
  readonly epoch: number;
}

function placeOfName(name: string): Place {
  const [, id = '', epoch = ''] = SAMPLE.exec(name) ?? [];
  return { id, epoch: Number(epoch) };
}

/** One evaluation; both forms of its log give the same events. */
class InspectRun {
  readonly writer: RunWriter;
  readonly #header: InspectHeader;
  readonly #order: ReadonlyMap<string, number>;

  constructor(header: InspectHeader) {
    const { eval_id, task_id, model, task, created, task_args } = header.eval;
    this.#header = header;
    this.#order = new Map(
      (header.eval.dataset.sample_ids ?? []).map((id, index) => [String(id), index]),
    );
    this.writer = new RunWriter({
      runId: eval_id ?? task_id,
      model,
      task,
      createdAt: logTime(created) ?? timeAt(0),
      metric: header.results?.scores[0]?.name,
      config: { task_args },
    });
  }

  /** By epoch, then as the samples stand in the dataset. */
  inOrder<T>(samples: readonly T[], placeOf: (sample: T) => Place): T[] {
    const rank = (id: string | number) => this.#order.get(String(id)) ?? this.#order.size;
    const placed = samples.map((sample) => ({ sample, ...placeOf(sample) }));
    placed.sort(
      (a, b) =>
        a.epoch - b.epoch || rank(a.id) - rank(b.id) || (String(a.id) < String(b.id) ? -1 : 1),
    );
    return placed.map(({ sample }) => sample);
  }

  entry({
    id,
    epoch,
    target,
    metadata,
    output,
    scores,
    error,
    completed_at,
  }: InspectSample): LogEntry {
    const data = {
      target,
      output: output?.completion,
      scores,
      error,
      metadata,
      ...numbersOf(scores ?? {}),
    };
    return this.writer.event({
      sampleId: String(id),
      type: 'metrics',
      data,
      createdAt: logTime(completed_at),
      where: `sample ${id}, epoch ${epoch}`,
    });
  }

  /** Only an evaluation that ended has results. */
  *reports(): Generator<LogEntry> {
    const { results, status } = this.#header;
    if (!results || status !== 'success') return;
    const metrics = results.scores.flatMap((score) =>
      Object.entries(score.metrics).map(([name, { value }]) => [`${score.name}/${name}`, value]),
    );
    yield this.writer.report(Object.fromEntries(metrics));
  }
}

/** A scorer's values as numbers; one that gives several has a metric for each. */
function numbersOf(scores: NonNullable<InspectSample['scores']>): Record<string, number> {
  const numbers: Record<string, number> = {};
  const add = (name: string, value: unknown): void => {
    const number = inspectNumber(value);
    if (number !== undefined) numbers[name] = number;
  };
  for (const [name, { value }] of Object.entries(scores)) {
    if (typeof value !== 'object' || value === null) add(name, value);
    else for (const [key, each] of Object.entries(value)) add(`${name}/${key}`, each);
  }
  return numbers;
}

const MARKS = new Map([
  ['C', 1],
  ['P', 0.5],
  ['I', 0],
  ['N', 0],
  ['yes', 1],
  ['true', 1],
  ['no', 0],
  ['false', 0],
]);

/** Inspect's `value_to_float`: correct, partly, incorrect, no answer, yes and no, numbers as text. */
function inspectNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return Number(value);
  if (typeof value !== 'string') return undefined;
  const mark = MARKS.get(value) ?? MARKS.get(value.toLowerCase());
  if (mark !== undefined) return mark;
  const number = value.trim() === '' ? NaN : Number(value);
  return Number.isFinite(number) ? number : undefined;
}
