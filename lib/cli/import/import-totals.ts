import type { SentDocument } from '#import/import-document.ts';
import type { ImportedFile, ImportedLogFile } from '#import/imported-file.ts';
import { formats } from '#import/known-formats.ts';
import type { RunDetail } from '#read/run-answers.ts';
import { BadDataError } from '../exit.ts';

/** What becomes of events that came with two contents. */
export const FIRST_STAYS = 'of each the one recorded first is kept, the other is in quarantine';

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

function knownFormats(): string {
  return `Known are: ${formats.map(({ name }) => name).join('; ')}`;
}
