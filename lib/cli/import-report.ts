import type { RunDetail } from '../../schemas/api.ts';
import type { FoundLog } from '../import/find-logs.ts';
import type { FileRun, ImportedFile } from '../import/import-file.ts';
import { BadDataError } from './exit.ts';
import { missingText } from './run.ts';
import { printable } from './table.ts';

/** What importing came to over all files. */
export class ImportTotals {
  #refused = 0;
  #unknown = 0;

  /** Whether anything is to be told of the file: it changed something, or something was refused. */
  add(file: ImportedFile): boolean {
    this.#refused += file.refusedCount;
    const changed = file.runs.some(({ run }) => run.added > 0 || run.reportOutcome === 'added');
    return changed || file.refusedCount > 0;
  }

  addUnknown(): void {
    this.#unknown += 1;
  }

  /** @throws BadDataError when not everything was taken */
  check(): void {
    const parts = [
      ...(this.#refused > 0 ? [`${this.#refused} refused, see above`] : []),
      ...(this.#unknown > 0 ? [`${this.#unknown} files are of no format that is known`] : []),
    ];
    if (parts.length > 0)
      throw new BadDataError(`not everything was imported: ${parts.join('; ')}`);
  }
}

/** A file of no known format: wrong when it was named, no matter when it lay in a folder. */
export function describeUnknown(log: FoundLog, totals: ImportTotals, json: boolean): string[] {
  if (log.named) totals.addUnknown();
  const { path } = log;
  return json
    ? [JSON.stringify({ file: path, format: null })]
    : [`${printable(path)}: no log of a known format`];
}

export function describeFile(file: ImportedFile, json: boolean): string[] {
  return json ? [JSON.stringify(fileJson(file))] : fileLines(file);
}

function fileJson({ path, format, runs, refused, refusedCount }: ImportedFile) {
  return {
    file: path,
    format,
    runs: runs.map(({ run, detail }) => ({
      run_id: run.runId,
      added: run.added,
      already_there: run.alreadyThere,
      refused: run.refusedCount,
      report: run.reportOutcome,
      status: detail?.status ?? null,
      missing: detail?.missing ?? null,
      missing_count: detail?.missing_count ?? null,
    })),
    refused,
    refused_count: refusedCount,
  };
}

function fileLines({ path, format, runs, refused, refusedCount }: ImportedFile): string[] {
  const lines = [`${path} (${format})`, ...runs.flatMap(runLines)];
  for (const { where, reason } of refused) lines.push(`  refused ${where}: ${reason}`);
  const more = refusedCount - refused.length;
  if (more > 0) lines.push(`  refused ${more} more`);
  return lines.map(printable);
}

function runLines({ run, detail }: FileRun): string[] {
  const counts = [`${run.added} events added`, `${run.alreadyThere} already there`];
  if (run.reportOutcome !== 'none') counts.push(`final report ${run.reportOutcome}`);
  return [`  ${run.runId}: ${counts.join(', ')}`, `    ${wholeText(detail)}`];
}

function wholeText(detail: RunDetail | undefined): string {
  if (detail === undefined) return 'whether it is whole is not known: the endpoint does not tell';
  if (detail.status === 'complete') return `complete: ${detail.events} events`;
  const missing = missingText(detail);
  const report = detail.final_report === null ? ', no final report' : '';
  return `not whole: ${detail.events} events${missing}${report}`;
}
