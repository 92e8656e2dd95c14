import { parse } from 'csv-parse';
import { compressors } from 'hyparquet-compressors';
import { Readable } from 'node:stream';
import { contentHash } from '#contract/content-hash.ts';
import { parsePythonJson } from '#json/non-finite.ts';
import { readObjects } from '#parquet/index.ts';
import { RunWriter } from './converted-run.ts';
import { plainName } from './file-head.ts';
import { type LogEntry, type LogFormat, type LogSource, UnreadableLogError } from './format.ts';
import { logTime, timeAt } from './log-time.ts';
import { anyObject } from './maybe.ts';
import { parquetValue } from './parquet-value.ts';
import { readRecords } from './records.ts';

/** The columns of a table by their role. The items keep all other columns. */
export interface TableColumns {
  readonly item: string;
  readonly score: string;
  readonly epoch?: string | undefined;
  readonly cluster?: string | undefined;
  /** The time of an answer. */
  readonly time?: string | undefined;
}

/** The columns of a table of scores, and facts that its file does not state. */
export interface TableOptions extends TableColumns {
  readonly model: string;
  readonly task: string;
  /** The name of the score; that of its column when absent. */
  readonly metric?: string | undefined;
  /** From the content when absent, so that the same table is the same run. */
  readonly runId?: string | undefined;
}

type Row = Readonly<Record<string, unknown>>;

const PARQUET = 'PAR1';

/** A table whose columns its owner names: CSV, values separated by tabs, JSON lines, Parquet. */
export function plainTable(options: TableOptions): LogFormat {
  return {
    kind: 'events',
    name: 'table',
    grows: false,
    traits: () => [],
    read: (source) => readTable(source, options),
  };
}

async function* readTable(source: LogSource, options: TableOptions): AsyncGenerator<LogEntry> {
  const bytes = await source.bytes();
  const { item, score, epoch, cluster, time } = options;
  const named = [item, score, epoch, cluster, time].filter((name) => name !== undefined);
  const columns = await tableColumns(bytes, source.path);
  const absent = named.filter((name) => !columns.includes(name));
  if (absent.length > 0) {
    const there = `it has ${columns.join(', ')}`;
    throw new UnreadableLogError(source.path, `no column ${absent.join(', ')}: ${there}`);
  }
  const writer = writerFor(source, bytes, options);
  const rows: { row: Row; number: number; epoch: number }[] = [];
  for await (const row of rowsOf(bytes, source.path)) {
    rows.push({
      row,
      number: rows.length + 1,
      epoch: Number(epoch === undefined ? 0 : row[epoch]),
    });
  }
  // Answers to one item are epochs by their order.
  rows.sort((a, b) => a.epoch - b.epoch || a.number - b.number);
  const entries = rows.map(({ row, number }) => rowEntry(writer, row, options, `row ${number}`));
  yield* entries.some(({ kind }) => kind === 'refused')
    ? withoutRows(entries)
    : [writer.spec(), ...entries, writer.report({})];
}

/** The id of a table comes from its content: half of it would stay as a run that nobody completes. */
function withoutRows(entries: readonly LogEntry[]): LogEntry[] {
  const refused = entries.filter(({ kind }) => kind === 'refused');
  const told = `nothing was sent: correct the refused of ${entries.length} rows, or take them out, and import again`;
  return [...refused, { kind: 'remark', text: told }];
}

function writerFor(source: LogSource, bytes: Buffer, options: TableOptions): RunWriter {
  const { model, task, metric = options.score, runId } = options;
  const hash = contentHash(bytes, JSON.stringify(options)).slice(0, 12);
  return new RunWriter({
    runId: runId ?? `${model}::${task}::${hash}`,
    model,
    task,
    metric,
    createdAt: timeAt(Math.round(source.modifiedMs * 1000)),
    config: { table: plainName(source.path), columns: options },
  });
}

function rowEntry(writer: RunWriter, row: Row, options: TableOptions, where: string): LogEntry {
  const { item, score, cluster, time, metric = score } = options;
  const value = scoreOf(row[score]);
  if (value === undefined) {
    const reason = `${JSON.stringify(row[score] ?? null)} in column ${score} is no number`;
    return { kind: 'refused', where, reason };
  }
  const sampleId = textOf(row[item]);
  if (sampleId === '') return { kind: 'refused', where, reason: `column ${item} is empty` };
  const { [score]: _score, ...metadata } = row;
  const clusterId = cluster === undefined ? '' : textOf(row[cluster]);
  const data = {
    ...(clusterId === '' ? {} : { cluster_id: clusterId }),
    metadata,
    [metric]: value,
  };
  const createdAt = time === undefined ? undefined : logTime(row[time]);
  return writer.event({ sampleId, type: 'metrics', data, createdAt, where });
}

const TRUE = new Set(['true', 'yes', 'correct', 'pass', 'passed']);
const FALSE = new Set(['false', 'no', 'incorrect', 'fail', 'failed']);

function scoreOf(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value === 'boolean') return Number(value);
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  const word = value.trim().toLowerCase();
  if (TRUE.has(word) || FALSE.has(word)) return Number(TRUE.has(word));
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : JSON.stringify(value);
}

/** The names of a table's columns. @throws UnreadableLogError */
export async function tableColumns(bytes: Buffer, path: string): Promise<string[]> {
  for await (const row of rowsOf(bytes, path)) return Object.keys(row);
  return [];
}

async function* rowsOf(bytes: Buffer, path: string): AsyncGenerator<Row> {
  try {
    if (bytes.subarray(0, 4).toString('latin1') === PARQUET)
      yield* (await readObjects(bytes, compressors)).map(plainRow);
    else if (/^\s*[[{]/.test(bytes.subarray(0, 100).toString())) yield* jsonRows(bytes);
    else yield* separatedRows(bytes);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UnreadableLogError(path, reason, { cause: error });
  }
}

function plainRow(row: Row): Row {
  return anyObject.parse(parquetValue(row));
}

async function* jsonRows(bytes: Buffer): AsyncGenerator<Row> {
  for await (const line of readRecords(Readable.from([bytes]))) {
    if (line !== 'pause') yield anyObject.parse(parsePythonJson(line.text.toString()));
  }
}

async function* separatedRows(bytes: Buffer): AsyncGenerator<Row> {
  const [first = ''] = bytes
    .subarray(0, 64 * 1024)
    .toString()
    .split('\n', 1);
  const delimiter = [',', '\t', ';'].reduce((best, each) =>
    first.split(each).length > first.split(best).length ? each : best,
  );
  const options = { columns: true, delimiter, skip_empty_lines: true, bom: true };
  for await (const row of Readable.from([bytes]).pipe(parse(options))) yield anyObject.parse(row);
}

/** Names that columns of their kind mostly have, the likeliest first. */
const USUAL: Readonly<Record<keyof TableColumns, RegExp>> = {
  item: /^(?:item|item_id|sample_id|id|question_id|doc_id|task_id|example_id|idx|index)$/i,
  score: /^(?:score|correct|is_correct|passed|pass|accuracy|acc|exact_match|em|f1|reward)$/i,
  epoch: /^(?:epoch|repeat|trial|attempt)$/i,
  cluster: /^(?:cluster|cluster_id|group|category|subject)$/i,
  time: /^(?:time|ts|timestamp|created_at)$/i,
};

/** How a table could be imported, for a file that no format knows; undefined when it is no table. */
export async function guessTable(source: LogSource): Promise<string | undefined> {
  const { path } = source;
  if (!/\.(?:csv|tsv|jsonl|ndjson|parquet)$/i.test(plainName(path))) return undefined;
  const columns = await source
    .bytes()
    .then((bytes) => tableColumns(bytes, path))
    .catch((error: unknown) => {
      if (error instanceof UnreadableLogError) return [];
      throw error;
    });
  if (columns.length === 0) return undefined;
  const flags = Object.entries(USUAL).flatMap(([flag, usual]) => {
    const column = columns.find((name) => usual.test(name));
    if (column === undefined)
      return flag === 'item' || flag === 'score' ? [`--${flag} COLUMN`] : [];
    return [`--${flag} ${column}`];
  });
  const guess = [...flags, '--model MODEL', '--task TASK'].join(' ');
  return `a table with the columns ${columns.join(', ')}; to import it: ${guess}`;
}
