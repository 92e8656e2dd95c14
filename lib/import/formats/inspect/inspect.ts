import { z } from 'zod';
import { RunWriter } from '../converted-run.ts';
import { hasMember } from '../file-head.ts';
import { type LogEntry, type LogFormat, type LogSource, UnreadableLogError } from '../format.ts';
import {
  type InspectHeader,
  inspectHeaderSchema,
  type InspectSample,
  inspectSampleSchema,
} from './inspect-schema.ts';
import {
  answerText,
  inspectReport,
  inspectRunId,
  scoresOfRun,
  usageOf,
} from './inspect-results.ts';
import { logTime, timeAt } from '../log-time.ts';
import { maybe } from '../maybe.ts';
import { parseDocument } from '../parse-document.ts';
import { type Parsed, parseJsonText, parseShape } from '../parse-value.ts';
import { ZipArchive } from '../zip-file.ts';

/** Inspect's `.eval`: a ZIP archive with `header.json` and a file for each sample and epoch. */
export const inspectEval: LogFormat = {
  kind: 'events',
  name: 'Inspect log, .eval',
  grows: false,
  traits: ({ bytes, name }) => [
    { what: 'a name that ends with .eval', there: /\.eval$/i.test(name) },
    { what: 'a ZIP archive', there: bytes.subarray(0, 2).toString('latin1') === 'PK' },
  ],
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
  traits: (head) => [
    hasMember(head, 'eval'),
    hasMember(head, 'eval.task'),
    hasMember(head, 'eval.model', 'eval.dataset', 'eval.task_id'),
  ],
  async *read(source) {
    const schema = inspectHeaderSchema.extend({ samples: maybe(z.array(z.unknown())) });
    const log = parseDocument(source.path, await source.bytes(), schema);
    const run = new InspectRun(log, source);
    yield run.writer.spec();
    const samples = (log.samples ?? []).map((value, index) => {
      const sample = parseShape({ data: value }, inspectSampleSchema);
      return {
        sample,
        where: `sample ${index}`,
        id: sample.data?.id ?? '',
        epoch: sample.data?.epoch ?? 1,
      };
    });
    for (const { sample, where } of run.inOrder(samples)) yield* run.entries(sample, where);
    yield* run.reports();
  },
};

const SAMPLE = /^samples\/(.+)_epoch_(\d+)\.json$/s;

async function* archiveEntries(source: LogSource, archive: ZipArchive): AsyncGenerator<LogEntry> {
  // An evaluation that was broken off has no header yet, only what it began with.
  const text = (await archive.read('header.json')) ?? (await archive.read('_journal/start.json'));
  if (text === undefined)
    throw new UnreadableLogError(source.path, 'no Inspect log: no header.json');
  const run = new InspectRun(parseDocument(source.path, text, inspectHeaderSchema), source);
  yield run.writer.spec();
  const names = archive.names.filter((name) => SAMPLE.test(name)).map(placeOfName);
  for (const { name } of run.inOrder(names)) {
    const sample = (await archive.read(name)) ?? Buffer.alloc(0);
    yield* run.entries(parseShape(parseJsonText(sample), inspectSampleSchema), name);
  }
  yield* run.reports();
}

interface Place {
  readonly id: string | number;
  readonly epoch: number;
}

function placeOfName(name: string): Place & { readonly name: string } {
  const [, id = '', epoch = ''] = SAMPLE.exec(name) ?? [];
  return { name, id, epoch: Number(epoch) };
}

type ParsedSample = Parsed<InspectSample>;

/** One evaluation; both forms of its log give the same events. */
class InspectRun {
  readonly writer: RunWriter;
  readonly #header: InspectHeader;
  readonly #order: ReadonlyMap<string, number>;
  #samples = 0;

  constructor(header: InspectHeader, { modifiedMs }: LogSource) {
    const { model, task, created, task_args, tags, metadata, dataset } = header.eval;
    this.#header = header;
    this.#order = new Map((dataset?.sample_ids ?? []).map((id, index) => [String(id), index]));
    this.writer = new RunWriter({
      runId: inspectRunId(header),
      model: model ?? 'unknown',
      task: task ?? 'unknown',
      createdAt:
        logTime(created) ??
        logTime(header.stats?.started_at) ??
        timeAt(Math.round(modifiedMs * 1000)),
      metric: scoresOfRun(header.results)[0]?.name,
      config: { task_args, metadata: header.metadata ?? metadata ?? undefined },
      tags: header.tags ?? tags ?? [],
      usage: usageOf(header.stats?.model_usage),
    });
  }

  /** By epoch, then as the samples stand in the dataset. */
  inOrder<T extends Place>(samples: readonly T[]): T[] {
    const rank = (id: string | number) => this.#order.get(String(id)) ?? this.#order.size;
    return samples.toSorted(
      (a, b) =>
        a.epoch - b.epoch || rank(a.id) - rank(b.id) || (String(a.id) < String(b.id) ? -1 : 1),
    );
  }

  *entries(sample: ParsedSample, place: string): Generator<LogEntry> {
    this.#samples += 1;
    if (sample.problem !== undefined) {
      yield { kind: 'refused', where: place, reason: `no sample of Inspect: ${sample.problem}` };
      return;
    }
    const { id, error, completed_at } = sample.data;
    const epoch = sample.data.epoch ?? 1;
    const where = `sample ${id}, epoch ${epoch}`;
    const shared = { sampleId: String(id), createdAt: logTime(completed_at), where };
    const data = this.#dataOf(sample.data);
    // A sample that failed before it was scored is an error and no answer.
    if (!error) yield this.writer.event({ ...shared, type: 'metrics', data });
    else {
      const isScored = Object.keys(sample.data.scores ?? {}).length > 0;
      if (isScored) yield this.writer.event({ ...shared, type: 'metrics', data });
      yield this.writer.event({ ...shared, type: 'error', data: isScored ? { error } : data });
    }
  }

  #dataOf(sample: InspectSample): Readonly<Record<string, unknown>> {
    const { target, metadata, error, model_usage } = sample;
    const scores = this.#scoresOf(sample);
    const output = answerText(sample);
    return { target, output, scores, error, metadata, model_usage, ...numbersOf(scores ?? {}) };
  }

  #scoresOf({ scores, score }: InspectSample): InspectSample['scores'] {
    const [first] = scoresOfRun(this.#header.results);
    return scores ?? (score ? { [first?.name ?? 'score']: score } : undefined);
  }

  /** What ended the evaluation; and only one that ended well has results. */
  *reports(): Generator<LogEntry> {
    const { results, status, error } = this.#header;
    const isUnsuccessful = typeof status === 'string' && status !== 'success';
    if (isUnsuccessful) {
      yield { kind: 'remark', text: `its status is ${status}: it has no final report` };
    }
    if (error) {
      const shared = { sampleId: null, where: 'the error of the log' };
      yield this.writer.event({ ...shared, type: 'error', data: { error } });
    }
    if (isUnsuccessful || !results) return;
    const stated = results.logged_samples ?? results.total_samples ?? this.#samples;
    const events = Math.max(0, stated - this.#samples);
    const what = `${events} of the ${stated} samples that it counts are not in the log`;
    const missing = events > 0 ? { events, what } : undefined;
    yield this.writer.report(inspectReport(results), missing);
  }
}

/** A scorer's values as numbers; one that gives several has a metric for each. */
function numbersOf(scores: NonNullable<InspectSample['scores']>): Record<string, number> {
  const numbers: Record<string, number> = {};
  const add = (name: string, value: unknown): void => {
    const number = inspectNumber(value);
    if (number !== undefined) numbers[name] = number;
  };
  for (const [name, score] of Object.entries(scores)) {
    const value = score?.value;
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
