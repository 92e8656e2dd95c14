import { boundedName, encodeName } from '#contract/names.ts';
import type { ExportFormat, ExportRange, ExportSource } from './export-source.ts';
import type { ExportedFile } from './exported-file.ts';
import { itemsCsv } from './items-csv.ts';
import { undefinedIfPruned } from './undefined-if-pruned.ts';
import { begin, joinLines } from './stream-lines.ts';
import { recorderLog } from './local-recorder-log.ts';
import { resultsFiles } from './results-files.ts';

/**
 * The files of an export: those of recorders' runs first, then those of results documents, each in
 * the order of their ids. A project's export leaves out what was pruned; the export of one run
 * fails then.
 * @throws what the source throws
 */
export async function* exportFiles(
  source: ExportSource,
  format: ExportFormat,
  range: ExportRange,
): AsyncGenerator<ExportedFile> {
  const ids = range.run === undefined ? await listIds(source, format, range) : [range.run];
  const read = range.run === undefined ? undefinedIfPruned : <T>(reading: Promise<T>) => reading;
  if (format === 'results') yield* resultsFiles(source, ids, read);
  else for (const run of ids) yield* exportRun(source, format, run, read);
}

async function listIds(
  source: ExportSource,
  format: ExportFormat,
  range: ExportRange,
): Promise<string[]> {
  const { recorded, ofDocuments } = await source.runs(range);
  switch (format) {
    case 'results':
      return [...recorded, ...(await source.documents(range))];
    case 'jsonl':
      return [...recorded];
    case 'csv':
    case 'parquet':
      return [...recorded, ...ofDocuments];
  }
}

/** File systems end a name at 255 bytes; names of suites and metrics have no limit. */
const LONGEST_NAME = 200;

async function* exportRun(
  source: ExportSource,
  format: Exclude<ExportFormat, 'results'>,
  run: string,
  read: typeof undefinedIfPruned,
): AsyncGenerator<ExportedFile> {
  const name = boundedName(run, LONGEST_NAME);
  switch (format) {
    case 'jsonl':
      yield {
        name: `${encodeName(run)}.jsonl`,
        content: () => read(begin(joinLines(recorderLog(run, source)))),
      };
      break;
    case 'csv':
      yield { name: `${name}.csv`, content: () => read(source.items(run).then(itemsCsv)) };
      break;
    case 'parquet': {
      const files = await read(source.items(run));
      if (!files) yield { name, content: () => Promise.resolve(undefined) };
      for (const { name: file, bytes } of files ?? []) {
        yield { name: file, content: () => Promise.resolve(bytes) };
      }
    }
  }
}
