import type { RunDetail } from '#read/run-answers.ts';
import type { RunImport } from '#import/send/run-import.ts';
import type { SentDocument } from '#import/import-document.ts';
import { formats } from '#import/known-formats.ts';
import type {
  FileRun,
  ImportedDocument,
  ImportedFile,
  ImportedLogFile,
  UnknownFile,
} from '#import/import-file.ts';
import { BadDataError } from './exit.ts';
import { missingText } from './run-command.ts';
import { escapeControls } from './print-table.ts';

/** Totals over all imported files. */
export class ImportTotals {
  #refused = 0;
  /** Runs that are stored with other contents. */
  #differing = 0;
  /** Runs that could not be sealed so far, each with the reason. */
  readonly #unsealed: string[] = [];
  /** Runs of which events were stored with two contents. */
  #conflicting = 0;
  /** Of no known format, though they were named. */
  #unknown = 0;
  /** Of no known format, in a folder. */
  #passedOver = 0;
  #known = 0;
  readonly #documents = new Map<string, number>();

  /** Whether the file is worth a line: it changed something, or something was refused. */
  add(file: ImportedFile): boolean {
    this.#known += 1;
    switch (file.kind) {
      case 'log':
        return this.#addLog(file);
      case 'document':
        return this.#addDocument(file.document);
      case 'ignored':
        return false;
    }
  }

  #addDocument({ outcome, markCount }: SentDocument): boolean {
    this.#count(outcome);
    if (markCount > 0) this.#count('marked');
    return outcome !== 'already there';
  }

  #count(what: string): void {
    this.#documents.set(what, (this.#documents.get(what) ?? 0) + 1);
  }

  #addLog(file: ImportedLogFile): boolean {
    this.#refused += file.refusedCount;
    const differing = file.runs.filter(({ run }) => run.difference !== undefined).length;
    this.#differing += differing;
    for (const { run, detail } of file.runs) {
      if (detail?.failure) this.#unsealed.push(failureText(run.runId, detail.failure));
    }
    const conflicting = file.runs.filter((run) => run.conflicting > 0).length;
    this.#conflicting += conflicting;
    const changed = file.runs.some(({ run }) => run.added > 0 || run.reportOutcome === 'added');
    return changed || differing + conflicting > 0 || file.refusedCount > 0;
  }

  /** A line that counts the results documents by outcome; no line when there are none. */
  documentLines(): string[] {
    const kinds = ['new', 'sent', 'sent again', 'already there', 'marked'];
    const parts = kinds.flatMap((kind) => {
      const count = this.#documents.get(kind) ?? 0;
      return count > 0 ? [`${count} ${kind}`] : [];
    });
    return parts.length > 0 ? [`results documents: ${parts.join(', ')}`] : [];
  }

  addUnknown(named: boolean): void {
    if (named) this.#unknown += 1;
    else this.#passedOver += 1;
  }

  /** @throws BadDataError when not everything was taken */
  check(): void {
    if (this.#known + this.#unknown === 0) {
      const files = this.#passedOver === 0 ? 'no file' : countFiles(this.#passedOver);
      const none = `nothing was imported: ${files} there, none of a format that is known`;
      throw new BadDataError(`${none}. ${knownFormats()}`);
    }
    const parts = [
      ...(this.#refused > 0 ? [`${this.#refused} refused, see above`] : []),
      ...(this.#differing > 0
        ? [
            `${this.#differing} runs are stored with other contents: --as NEW_ID imports one beside what is there, --replace in its place`,
          ]
        : []),
      ...(this.#conflicting > 0
        ? [`${countRuns(this.#conflicting)} came with two contents; ${FIRST_STAYS}`]
        : []),
      ...(this.#unknown > 0
        ? [`${countFiles(this.#unknown)} of no format that is known. ${knownFormats()}`]
        : []),
    ];
    if (this.#unsealed.length > 0) {
      parts.push(`taken, but not sealed: ${this.#unsealed.join('; ')}`);
    }
    if (parts.length > 0)
      throw new BadDataError(`not everything was imported: ${parts.join('; ')}`);
  }
}

function failureText(runId: string, failure: NonNullable<RunDetail['failure']>): string {
  const { reason, attempts, retry } = failure;
  const tries = attempts === 1 ? '1 attempt' : `${attempts} attempts`;
  return `run ${runId} after ${tries}: ${reason}${retry === null ? '' : `; ${retry}`}`;
}

function countRuns(count: number): string {
  return count === 1 ? 'events of 1 run' : `events of ${count} runs`;
}

function countFiles(count: number): string {
  return count === 1 ? '1 file' : `${count} files`;
}

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

function knownFormats(): string {
  return `Known are: ${formats.map(({ name }) => name).join('; ')}`;
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

const FIRST_STAYS = 'of each the one recorded first is kept, the other is in quarantine';

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
