import type { RunDetail } from '#read/run-answers.ts';
import type { RunImport } from '#import/send/run-import.ts';
import type {
  FileRun,
  ImportedDocument,
  ImportedFile,
  ImportedLogFile,
  UnknownFile,
} from '#import/imported-file.ts';
import { missingText } from '../run-lines.ts';
import { escapeControls } from '#contract/text/printable.ts';
import { FIRST_STAYS, type ImportTotals } from './import-totals.ts';

/**
 * A file of no known format. It is an error when the file was named, and none when it was found in
 * a folder.
 */
export function describeUnknown(
  { path, nearest, guess }: UnknownFile,
  named: boolean,
  totals: ImportTotals,
  json: boolean,
): string[] {
  totals.addUnknown(named);
  if (json)
    return [
      JSON.stringify({ file: path, format: null, nearest: nearest ?? null, guess: guess ?? null }),
    ];
  const head = `${path}: no log of a known format`;
  if (guess !== undefined) return [escapeControls(`${head}; it looks like ${guess}`)];
  if (nearest === undefined) return [escapeControls(head)];
  const { format, found, lacking } = nearest;
  const nearly = `nearest is ${format}: it has ${found.join(', ')}, and lacks ${lacking.join(', ')}`;
  return [escapeControls(`${head}; ${nearly}`)];
}

export function describeFile(file: ImportedFile, json: boolean): string[] {
  switch (file.kind) {
    case 'log':
      return json ? [JSON.stringify(fileJson(file))] : fileLines(file);
    case 'document':
      return [json ? documentJson(file) : escapeControls(documentLine(file))];
    case 'ignored': {
      const { path, format, reason } = file;
      if (json) return [JSON.stringify({ file: path, format, ignored: reason })];
      return [escapeControls(`${path}: ignored: ${reason}`)];
    }
  }
}

function documentJson({ path, format, document }: ImportedDocument): string {
  const { kind, id, outcome, mark, markCount } = document;
  const marks = { mark_count: markCount, first_mark: mark ?? null };
  return JSON.stringify({ file: path, format, kind, id, outcome, ...marks });
}

function documentLine({ path, document }: ImportedDocument): string {
  const { kind, id, outcome, mark, markCount } = document;
  const head = `${path}: ${kind} ${id}: ${outcome}`;
  if (mark === undefined) return head;
  const { field, stated, computed } = mark;
  const marks = `${markCount} ${markCount === 1 ? 'mark' : 'marks, the first'}`;
  return `${head}, ${marks}: ${field} is ${JSON.stringify(stated)}, computed ${JSON.stringify(computed)}`;
}

function fileJson({ path, format, runs, remarks, refused, refusedCount }: ImportedLogFile) {
  return {
    file: path,
    format,
    runs: runs.map(({ run, detail, conflicting }) => ({
      run_id: run.runId,
      added: run.added,
      already_there: run.alreadyThere,
      refused: run.refusedCount,
      report: run.reportOutcome,
      compared: run.before !== 'unreadable',
      differing: run.difference?.differing ?? 0,
      conflicting,
      ...(run.revision === undefined
        ? {}
        : { replacement: run.revision, replaced: detail?.replaced.at(-1)?.key ?? null }),
      status: detail?.status ?? null,
      missing: detail?.missing ?? null,
      missing_count: detail?.missing_count ?? null,
      failure: detail?.failure ?? null,
      ...(run.report?.missing === undefined ? {} : { lacks: run.report.missing.what }),
    })),
    remarks,
    refused,
    refused_count: refusedCount,
  };
}

function fileLines(file: ImportedLogFile): string[] {
  const { path, format, runs, remarks, refused, refusedCount } = file;
  const lines = [`${path} (${format})`, ...runs.flatMap(runLines)];
  for (const remark of remarks) lines.push(`  ${remark}`);
  for (const { where, reason } of refused) lines.push(`  refused ${where}: ${reason}`);
  const more = refusedCount - refused.length;
  if (more > 0) lines.push(`  refused ${more} more`);
  return lines.map(escapeControls);
}

function runLines({ run, detail, conflicting }: FileRun): string[] {
  if (run.difference !== undefined) {
    const { differing, events } = run.difference;
    return [
      `  ${run.runId}: ${differing} of ${events} events differ from what is stored; nothing was added`,
    ];
  }
  const counts = [`${run.added} events added`, `${run.alreadyThere} already there`];
  if (run.reportOutcome !== 'none') counts.push(`final report ${run.reportOutcome}`);
  const lacks = run.report?.missing === undefined ? '' : `; ${run.report.missing.what}`;
  const former = run.revision === undefined ? [] : [`    ${replacedText(run.revision, detail)}`];
  const lines = [`  ${run.runId}: ${counts.join(', ')}`, `    ${wholeText(run, detail)}${lacks}`];
  if (conflicting > 0)
    lines.push(`    events that came with two contents: ${conflicting}; ${FIRST_STAYS}`);
  return [...lines, ...former];
}

const UNREADABLE =
  'whether it is whole is not known, and contents were not compared: the endpoint does not tell. ' +
  'With a key that may read, evalake run shows both: a run with two contents of one event is conflicted';

function replacedText(revision: string, detail: RunDetail | undefined): string {
  const former = detail?.replacement === revision ? detail.replaced.at(-1) : undefined;
  if (former === undefined) return `revision ${revision} replaces it once it is sealed`;
  return `replaced by revision ${revision}; the ${former.events} events before are in ${former.key}`;
}

function wholeText({ before }: RunImport, detail: RunDetail | undefined): string {
  if (before === 'unreadable') return UNREADABLE;
  if (detail === undefined) return 'whether it is whole is not known: the endpoint does not tell';
  if (detail.status === 'complete') return `complete: ${detail.events} events`;
  if (detail.status === 'conflicted') {
    const { events, conflicts } = detail;
    return `conflicted: ${events} events, of ${conflicts} of which there are other contents`;
  }
  const missing = missingText(detail);
  const report = detail.final_report === null ? ', no final report' : '';
  return `not whole: ${detail.events} events${missing}${report}`;
}
