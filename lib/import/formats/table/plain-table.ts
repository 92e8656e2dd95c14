import { contentHash } from '#contract/content-hash.ts';
import { RunWriter } from '../converted-run.ts';
import { plainName } from '../file-head.ts';
import { type LogEntry, type LogFormat, type LogSource, UnreadableLogError } from '../format.ts';
import { anyTime, timeAt } from '../log-time.ts';
import { adviseScore, scoreOf } from '../score-value.ts';
import { type PlacedRow, tableRemarks } from './table-remarks.ts';
import { readTable, type Row, type Table } from './table-rows.ts';

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

/** A table whose columns its owner names: CSV, values separated by tabs, JSON lines, Parquet. */
export function plainTable(options: TableOptions): LogFormat {
  return {
    kind: 'events',
    name: 'table',
    grows: false,
    traits: () => [],
    read: (source) => tableEntries(source, options),
  };
}

async function* tableEntries(source: LogSource, options: TableOptions): AsyncGenerator<LogEntry> {
  const bytes = await source.bytes();
  const table = await readTable(bytes, source.path);
  checkColumns(source.path, table, options);
  const writer = writerFor(source, bytes, options);
  const rows = table.rows.map((row, index) => placeRow(row, index + 1, options));
  // Answers to one item are epochs by their order.
  rows.sort((a, b) => a.epoch - b.epoch || a.number - b.number);
  const entries = rows.map((row) => rowEntry(writer, row, options));
  yield* entries.some(({ kind }) => kind === 'refused')
    ? withoutRows(entries)
    : [writer.spec(), ...entries, ...tableRemarks(rows), writer.report({})];
}

function checkColumns(path: string, { columns, repeated, rows }: Table, options: TableOptions) {
  const { item, score, epoch, cluster, time } = options;
  const named = [item, score, epoch, cluster, time].filter((name) => name !== undefined);
  if (rows.length === 0) throw new UnreadableLogError(path, 'it has no rows');
  const absent = named.filter((name) => !columns.includes(name));
  if (absent.length > 0) {
    const there = `it has ${columns.join(', ')}`;
    throw new UnreadableLogError(path, `no column ${absent.join(', ')}: ${there}`);
  }
  const [twice] = named.filter((name) => repeated.includes(name));
  if (twice === undefined) return;
  throw new UnreadableLogError(path, `several columns are called ${twice}: rename all but one`);
}

function placeRow(row: Row, number: number, { item, epoch, time }: TableOptions): PlacedRow {
  const stated = epoch === undefined ? undefined : row[epoch];
  const isNone = stated === undefined || stated === null || stated === '';
  return {
    ...{ row, number, sampleId: textOf(row[item]) },
    epoch: isNone ? 0 : Number(stated),
    statedEpoch: isNone ? undefined : stated,
    time: time === undefined ? undefined : row[time],
  };
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

function rowEntry(writer: RunWriter, placed: PlacedRow, options: TableOptions): LogEntry {
  const { row, number, sampleId, statedEpoch, time } = placed;
  const { item, score, epoch = '', cluster, metric = score } = options;
  const where = `row ${number}`;
  const refuse = (reason: string): LogEntry => ({ kind: 'refused', where, reason });
  const value = scoreOf(row[score]);
  if (value === undefined) {
    const told = JSON.stringify(row[score] ?? null);
    return refuse(`${told} in column ${score} is no number: ${adviseScore(row[score])}`);
  }
  if (sampleId === '') return refuse(`column ${item} is empty`);
  if (!Number.isFinite(placed.epoch)) {
    return refuse(`${JSON.stringify(statedEpoch)} in column ${epoch} is no number`);
  }
  const { [score]: _score, ...metadata } = row;
  const clusterId = cluster === undefined ? '' : textOf(row[cluster]);
  const data = {
    ...(clusterId === '' ? {} : { cluster_id: clusterId }),
    metadata,
    [metric]: value,
  };
  return writer.event({ sampleId, type: 'metrics', data, createdAt: anyTime(time), where });
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : JSON.stringify(value);
}

/** Names that columns of their kind mostly have, the likeliest first. */
const USUAL: Readonly<Record<keyof TableColumns, RegExp>> = {
  item: /^(?:item|item_id|sample_id|id|question_id|doc_id|task_id|example_id|idx|index)$/i,
  score: /^(?:score|correct|is_correct|passed|pass|accuracy|acc|exact_match|em|f1|reward)$/i,
  epoch: /^(?:epoch|repeat|trial|attempt)$/i,
  cluster: /^(?:cluster|cluster_id|group|category|subject)$/i,
  time: /^(?:time|ts|timestamp|created_at)$/i,
};

const ROWS_GUESSED_BY = 100;

/** How a table could be imported, for a file that no format knows; undefined when it is no table. */
export async function guessTable(source: LogSource): Promise<string | undefined> {
  const { path } = source;
  if (!/\.(?:csv|tsv|jsonl|ndjson|parquet)$/i.test(plainName(path))) return undefined;
  const columns = await source
    .bytes()
    .then(async (bytes) => (await readTable(bytes, path, ROWS_GUESSED_BY)).columns)
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
