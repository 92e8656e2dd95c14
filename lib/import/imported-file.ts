import type { RunDetail } from '#read/run-answers.ts';
import type { SentDocument } from './import-document.ts';
import type { NearMiss } from './known-formats.ts';
import type { Refused } from './send/refusals.ts';
import type { RunImport } from './send/run-import.ts';

/** A run of a file after its import. */
export interface FileRun {
  readonly run: RunImport;
  /** The run as the endpoint shows it now; undefined when it does not tell. */
  readonly detail: RunDetail | undefined;
  /** Of the events that were sent, those that the endpoint has with other contents. */
  readonly conflicting: number;
}

export interface ImportedLogFile {
  readonly kind: 'log';
  readonly path: string;
  readonly format: string;
  readonly runs: readonly FileRun[];
  readonly remarks: readonly string[];
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

/** A file that matches no format, with the nearest one. */
export interface UnknownFile {
  readonly kind: 'unknown';
  readonly path: string;
  readonly nearest: NearMiss | undefined;
  /** How to import it as a table, for people, when it looks like one. */
  readonly guess: string | undefined;
}

export type ImportedFile = ImportedLogFile | ImportedDocument | IgnoredFile;
