import { z } from 'zod';
import { runDocumentName } from '../contract/keys.ts';
import { encodeName } from '../contract/names.ts';
import { parseTimestamp } from '../contract/time.ts';
import { itemsTable } from '../lake/items.ts';
import { readParquet } from '../lake/parquet.ts';
import { toCsv } from '../read/csv.ts';
import type { ExportFormat, ExportRange, ExportSource, ItemsObject } from './export-source.ts';
import { recorderLog } from './recorder-log.ts';

/** A file to write. Its name is known before its content is made, which may not be wanted. */
export interface ExportedFile {
  readonly name: string;
  readonly content: () => Promise<Uint8Array>;
}

/** The files of an export, in the order of the runs. @throws what the source throws */
export async function* exportFiles(
  source: ExportSource,
  format: ExportFormat,
  range: ExportRange,
): AsyncGenerator<ExportedFile> {
  const runs = await source.runs(range);
  if (format === 'results') yield* resultsFiles(source, runs);
  else for (const run of runs) yield* filesOf(source, format, run);
}

async function* filesOf(
  source: ExportSource,
  format: Exclude<ExportFormat, 'results'>,
  run: string,
): AsyncGenerator<ExportedFile> {
  switch (format) {
    case 'jsonl':
      yield {
        name: `${encodeName(run)}.jsonl`,
        content: () => recorderLog(run, source.events(run)),
      };
      break;
    case 'csv':
      yield {
        name: `${encodeName(run)}.csv`,
        content: async () => itemsCsv(await source.items(run)),
      };
      break;
    case 'parquet':
      for (const { name, bytes } of await source.items(run)) {
        yield { name, content: () => Promise.resolve(bytes) };
      }
  }
}

const stamped = z.object({ timestamp: z.string() });

/**
 * The format's own names. Of several documents of one second each has its run in its name, whatever
 * the order: so the times of all are read before the first is written.
 */
async function* resultsFiles(
  source: ExportSource,
  runs: readonly string[],
): AsyncGenerator<ExportedFile> {
  const names = new Map<string, string[]>();
  for (const run of runs) {
    const name = await documentName(source, run);
    names.set(name, [...(names.get(name) ?? []), run]);
  }
  for (const [name, ofSecond] of names) {
    for (const run of ofSecond) {
      const suffix = ofSecond.length > 1 ? `.${encodeName(run)}` : '';
      yield { name: `${name}${suffix}.json`, content: () => source.results(run) };
    }
  }
}

async function documentName(source: ExportSource, run: string): Promise<string> {
  const json: unknown = JSON.parse(Buffer.from(await source.results(run)).toString());
  return runDocumentName(parseTimestamp(stamped.parse(json).timestamp) ?? 0);
}

/** Rows of all metrics of a run; `ts` is microseconds since 1970. */
async function itemsCsv(files: readonly ItemsObject[]): Promise<Uint8Array> {
  const columns = itemsTable.columns.map(({ name, type }) => ({ name, type }));
  const rows = [];
  for (const { bytes } of files) {
    const table = await readParquet(bytes, { columns: columns.map(({ name }) => name) });
    const values = columns.map(({ name, type }) =>
      type === 'string' ? table.strings(name) : table.numbers(name),
    );
    const count = values[0]?.length ?? 0;
    for (let row = 0; row < count; row++) rows.push(values.map((column) => column[row] ?? null));
  }
  return Buffer.from(toCsv({ columns, rows, truncated: false }));
}
