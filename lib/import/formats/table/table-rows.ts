import { parse } from 'csv-parse';
import { compressors } from 'hyparquet-compressors';
import { isUtf8 } from 'node:buffer';
import { Readable } from 'node:stream';
import type { Line } from '#contract/lines.ts';
import { readObjects } from '#parquet/index.ts';
import { UnreadableLogError } from '../format.ts';
import { anyObject } from '../maybe.ts';
import { parquetValue } from '../parquet-value.ts';
import { NOT_UTF_8, parseJsonLine, parseShape } from '../parse-value.ts';
import { readRecords } from '../records.ts';

export type Row = Readonly<Record<string, unknown>>;

/** The rows of a file, and the names of their columns: a row of JSON need not have all of them. */
export interface Table {
  readonly columns: readonly string[];
  /** Columns of which the file has several of one name; their values are lists. */
  readonly repeated: readonly string[];
  readonly rows: readonly Row[];
}

const PARQUET = 'PAR1';

/**
 * Reads CSV, values separated by tabs, semicolons or bars, JSON lines, a list of JSON, or Parquet.
 * @param mostRows more are not read
 * @throws UnreadableLogError
 */
export async function readTable(bytes: Buffer, path: string, mostRows = Infinity): Promise<Table> {
  const header: string[] = [];
  const rows: Row[] = [];
  const columns = new Set<string>();
  try {
    for await (const row of rowsOf(bytes, header)) {
      rows.push(row);
      if (header.length === 0) for (const name of Object.keys(row)) columns.add(name);
      if (rows.length >= mostRows) break;
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UnreadableLogError(path, reason, { cause: error });
  }
  for (const name of header) columns.add(name);
  const repeated = [...columns].filter((name) => header.indexOf(name) !== header.lastIndexOf(name));
  return { columns: [...columns], repeated, rows };
}

async function* rowsOf(bytes: Buffer, header: string[]): AsyncGenerator<Row> {
  if (bytes.subarray(0, 4).toString('latin1') === PARQUET) {
    for (const row of await readObjects(bytes, compressors)) {
      yield anyObject.parse(parquetValue(row));
    }
    return;
  }
  if (!isUtf8(bytes)) throw new Error(NOT_UTF_8);
  if (/^\s*[[{]/.test(bytes.subarray(0, 100).toString())) yield* jsonRows(bytes);
  else yield* separatedRows(bytes, header);
}

async function* jsonRows(bytes: Buffer): AsyncGenerator<Row> {
  for await (const line of readRecords(Readable.from([bytes]))) {
    if (line !== 'pause') yield jsonRow(line);
  }
}

function jsonRow(line: Line): Row {
  const row = parseShape(parseJsonLine(line), anyObject);
  if (row.problem !== undefined) throw new Error(`line ${line.number}: ${row.problem}`);
  return row.data;
}

const DELIMITERS = [',', '\t', ';', '|'] as const;

/** The line by which spreadsheets are told the delimiter. */
const SEPARATOR_LINE = /^sep=(.)\r?\n/;

async function* separatedRows(bytes: Buffer, header: string[]): AsyncGenerator<Row> {
  const begin = bytes.subarray(0, 64 * 1024).toString();
  const [separatorLine = '', separator] = SEPARATOR_LINE.exec(begin) ?? [];
  const [first = ''] = begin.split(/[\r\n]/, 1);
  const delimiter =
    separator ??
    DELIMITERS.reduce((best, each) =>
      first.split(each).length > first.split(best).length ? each : best,
    );
  const columns = (names: string[]) => {
    header.push(...names.map((name) => name.trim()));
    return [...header];
  };
  const reading = { delimiter, columns, skip_empty_lines: true, bom: true };
  const parser = parse({ ...reading, group_columns_by_name: true });
  const text = bytes.subarray(Buffer.byteLength(separatorLine));
  for await (const row of Readable.from([text]).pipe(parser)) yield anyObject.parse(row);
}
