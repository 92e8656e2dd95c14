import { basename } from 'node:path';
import type { RunDetail } from '#read/run-answers.ts';
import type { Clock } from '#ports/clock.ts';
import { followSource, type FollowOptions, waitUntilSettled } from './source/follow-logs.ts';
import {
  type FileFormat,
  type LogFormat,
  type LogSource,
  UnreadableLogError,
} from './formats/format.ts';
import { recogniseFormat } from './formats/known-formats.ts';
import { importDocument, type SentDocument } from './import-document.ts';
import { importLog } from './import-log.ts';
import { openLog } from './source/open-log.ts';
import type { Refused } from './send/refusals.ts';
import type { ImportNotes } from './send/import-notes.ts';
import type { RunImport } from './send/run-import.ts';
import type { ImportTarget } from './send/target.ts';
import { waitUntilShown } from './send/wait-until-shown.ts';

export interface FileImportOptions {
  readonly target: ImportTarget;
  readonly clock: Clock;
  readonly notes: ImportNotes;
  readonly fallback: boolean;
  /** The model of results documents; it replaces the one that their configuration names. */
  readonly model?: string | undefined;
  /** Reports how many bytes of the file are read. */
  readonly onPosition?: ((bytes: number) => void) | undefined;
  /** Reports how many events are sent. */
  readonly onProgress?: ((events: number) => void) | undefined;
  /** Present when the file may still be written to. */
  readonly follow?: FollowOptions | undefined;
}

/** A run of a file after its import. */
export interface FileRun {
  readonly run: RunImport;
  /** The run as the endpoint shows it now; undefined when it does not tell. */
  readonly detail: RunDetail | undefined;
}

export interface ImportedLogFile {
  readonly kind: 'log';
  readonly path: string;
  readonly format: string;
  readonly runs: readonly FileRun[];
  readonly refused: readonly Refused[];
  readonly refusedCount: number;
}

export interface ImportedDocument {
  readonly kind: 'document';
  readonly path: string;
  readonly format: string;
  readonly document: SentDocument;
}

/** A file that is not to be sent, and the reason. */
export interface IgnoredFile {
  readonly kind: 'ignored';
  readonly path: string;
  readonly format: string;
  readonly reason: string;
}

export type ImportedFile = ImportedLogFile | ImportedDocument | IgnoredFile;

/**
 * Imports one file. Undefined when its format is not known.
 * @throws ImportStoppedError
 */
export async function importFile(
  path: string,
  options: FileImportOptions,
): Promise<ImportedFile | undefined> {
  const { source, head } = await openLog(path, options.onPosition);
  const format = recogniseFormat(head, basename(path));
  if (format === undefined) return undefined;
  try {
    return await importAs(format, source, options);
  } catch (error) {
    if (!(error instanceof UnreadableLogError)) throw error;
    const refused = [{ where: 'the file', reason: error.message }];
    return { kind: 'log', path, format: format.name, runs: [], refused, refusedCount: 1 };
  }
}

async function importAs(
  format: FileFormat,
  source: LogSource,
  options: FileImportOptions,
): Promise<ImportedFile> {
  const { path } = source;
  const { target, model, notes, follow } = options;
  switch (format.kind) {
    case 'derived':
      return { kind: 'ignored', path, format: format.name, reason: format.reason };
    case 'document': {
      if (follow !== undefined) await waitUntilSettled(path, follow);
      const document = await importDocument(source, {
        target,
        model,
        note: await notes.open(target.name, path),
      });
      return { kind: 'document', path, format: format.name, document };
    }
    case 'events':
      return importEvents(format, source, options);
  }
}

async function importEvents(
  format: LogFormat,
  source: LogSource,
  { target, clock, notes, fallback, follow, onProgress }: FileImportOptions,
): Promise<ImportedLogFile> {
  const { path } = source;
  const imported = await importLog(await makeReadable(source, format, follow), format, {
    target,
    fallback,
    signal: follow?.signal,
    note: await notes.open(target.name, path),
    ...(onProgress === undefined ? {} : { onProgress }),
  });
  const runs: FileRun[] = [];
  for (const run of imported.runs)
    runs.push({ run, detail: await waitUntilShown(target, run, clock) });
  return { ...imported, kind: 'log', path, format: format.name, runs };
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
