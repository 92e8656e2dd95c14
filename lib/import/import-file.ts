import { basename, dirname, join, resolve } from 'node:path';
import type { Clock } from '#ports/clock.ts';
import { followSource, type FollowOptions, waitUntilSettled } from './source/follow-logs.ts';
import {
  type DocumentFormat,
  type FileFormat,
  type LogFormat,
  type LogSource,
  OtherFormatError,
  UnreadableLogError,
} from './formats/format.ts';
import { nearestFormat, recogniseFormat } from './known-formats.ts';
import { guessTable, plainTable, type TableOptions } from './formats/table/plain-table.ts';
import { importDocument } from './import-document.ts';
import { countConflicting, equalityName } from './send/compare-stored.ts';
import type {
  FileRun,
  IgnoredFile,
  ImportedDocument,
  ImportedFile,
  ImportedLogFile,
  UnknownFile,
} from './imported-file.ts';
import { importLog } from './import-log.ts';
import { openLog } from './source/open-log.ts';
import type { ImportNotes } from './send/import-notes.ts';
import { knownIds } from './send/run-import.ts';
import type { ImportTarget } from './send/target.ts';
import { waitUntilShown } from './send/wait-until-shown.ts';

export interface FileImportOptions {
  readonly target: ImportTarget;
  readonly clock: Clock;
  readonly notes: ImportNotes;
  readonly fallback: boolean;
  /** The id of the file's one run, in place of its own. */
  readonly as?: string | undefined;
  /** Whether a run whose contents differ from what is stored replaces it. */
  readonly replace?: boolean | undefined;
  /** The files are tables with these columns, whatever else they look like. */
  readonly table?: TableOptions | undefined;
  /** The model of results documents; it replaces the one that their configuration names. */
  readonly model?: string | undefined;
  /** Absolute paths of all files of this import: of several that are one document, one is sent. */
  readonly companions?: ReadonlySet<string> | undefined;
  /** Reports how many bytes of the file are read. */
  readonly onPosition?: ((bytes: number) => void) | undefined;
  /** Reports how many events are sent. */
  readonly onProgress?: ((events: number) => void) | undefined;
  /** Present when the file may still be written to. */
  readonly follow?: FollowOptions | undefined;
  /** The followed logs that hold all that is stored of their runs: these are not compared again. */
  readonly compared?: Set<string> | undefined;
}

/** In a file with sorted members, the ones that identify its format may come late. */
const LONG_HEAD_BYTES = 8 * 1024 * 1024;

/**
 * Imports one file.
 * @throws ImportStoppedError
 */
export async function importFile(
  path: string,
  options: FileImportOptions,
): Promise<ImportedFile | UnknownFile> {
  const { source, head, moreHead } = await openLog(path, options.onPosition);
  const format = options.table ? plainTable(options.table) : await formatOf(path, head, moreHead);
  if (format === undefined) return describeUnknown(source, head);
  try {
    return await importAs(format, source, options);
  } catch (error) {
    if (error instanceof OtherFormatError) {
      const { found, lacking } = error;
      const nearest = { format: format.name, found: [found], lacking: [lacking] };
      return { kind: 'unknown', path, nearest, guess: await guessTable(source) };
    }
    if (!(error instanceof UnreadableLogError)) throw error;
    const refused = [{ where: 'the file', reason: error.message }];
    return {
      kind: 'log',
      path,
      format: format.name,
      runs: [],
      remarks: [],
      refused,
      refusedCount: 1,
    };
  }
}

async function formatOf(
  path: string,
  head: Buffer,
  moreHead: (bytes: number) => Promise<Buffer>,
): Promise<FileFormat | undefined> {
  const format = recogniseFormat(head, path);
  if (format !== undefined) return format;
  const more = await moreHead(LONG_HEAD_BYTES);
  return more.length > head.length ? recogniseFormat(more, path) : undefined;
}

async function describeUnknown(source: LogSource, head: Buffer): Promise<UnknownFile> {
  const { path } = source;
  const nearest = nearestFormat(head, path);
  return { kind: 'unknown', path, nearest, guess: await guessTable(source) };
}

async function importAs(
  format: FileFormat,
  source: LogSource,
  options: FileImportOptions,
): Promise<ImportedFile> {
  const { path } = source;
  switch (format.kind) {
    case 'derived':
      return { kind: 'ignored', path, format: format.name, reason: format.reason };
    case 'document':
      return importDocumentFile(format, source, options);
    case 'events':
      return importEvents(format, source, options);
  }
}

async function importDocumentFile(
  format: DocumentFormat,
  source: LogSource,
  { target, model, notes, follow, companions }: FileImportOptions,
): Promise<ImportedDocument | IgnoredFile> {
  const { path } = source;
  if (follow !== undefined) await waitUntilSettled(path, follow);
  if (format.compose !== undefined) {
    const first = await firstOfFolder(source, companions ?? new Set());
    if (first !== undefined) {
      return { kind: 'ignored', path, format: format.name, reason: `it goes in with ${first}` };
    }
  }
  const composed = await format.compose?.(source);
  const text =
    composed === undefined ? await source.bytes() : Buffer.from(JSON.stringify(composed));
  const note = await notes.open(target.name, path);
  const document = await importDocument(path, text, { target, model, note });
  return { kind: 'document', path, format: format.name, document };
}

/** The file of the folder that is imported before this one, if there is one. */
async function firstOfFolder(
  { path, neighbours }: LogSource,
  companions: ReadonlySet<string>,
): Promise<string | undefined> {
  const own = basename(path);
  const folder = dirname(resolve(path));
  const names = await neighbours();
  return names.find((name) => name < own && companions.has(join(folder, name)));
}

async function importEvents(
  format: LogFormat,
  source: LogSource,
  { target, clock, notes, fallback, as, replace, follow, compared, onProgress }: FileImportOptions,
): Promise<ImportedLogFile> {
  const { path } = source;
  const note = await notes.open(target.name, path);
  const readable = await makeReadable(source, format, follow);
  const follows = readable !== source;
  const isKnown = follows && compared?.has(path) === true;
  const imported = await importLog(readable, format, {
    target,
    clock,
    note,
    fallback,
    as,
    replace,
    written: isKnown ? undefined : source,
    follows,
    signal: follow?.signal,
    ...(onProgress === undefined ? {} : { onProgress }),
  });
  const runs: FileRun[] = [];
  for (const run of imported.runs) {
    const detail = await waitUntilShown(target, run, clock);
    const conflicting = await countConflicting(target, note, {
      run,
      detail,
      grows: follows && !isKnown,
    });
    runs.push({ run, detail, conflicting });
    // In a complete run nothing was stored with another content.
    const isEqual = detail?.status === 'complete' && run.difference === undefined;
    if (isEqual && conflicting === 0) await note.add(equalityName(detail, run.contents));
  }
  if (runs.every(holdsAllThatIsStored)) compared?.add(path);
  return { ...imported, kind: 'log', path, format: format.name, runs };
}

/** Then what the log grows by is new: there is nothing more of its run to compare it with. */
function holdsAllThatIsStored({ run, detail, conflicting }: FileRun): boolean {
  const there = detail && knownIds(detail);
  return (
    run.difference === undefined &&
    conflicting === 0 &&
    there !== undefined &&
    run.ids.includes(there)
  );
}

/**
 * A log of a format that grows is read while it grows; any other file when nobody has written to it
 * for a while.
 */
async function makeReadable(
  source: LogSource,
  format: LogFormat,
  follow: FollowOptions | undefined,
): Promise<LogSource> {
  if (follow === undefined) return source;
  if (format.grows && !source.packed) return followSource(source, follow);
  await waitUntilSettled(source.path, follow);
  return source;
}
