import { EvalakeError } from '#contract/evalake-error.ts';
import type { FileHead } from './file-head.ts';

/** A file is not what its format says. */
export class UnreadableLogError extends EvalakeError {
  override readonly name = 'UnreadableLogError';
  readonly path: string;
  constructor(path: string, problem: string, options?: ErrorOptions) {
    super(`${path}: ${problem}`, options);
    this.path = path;
  }
}

/** A file is of another format than its beginning said. */
export class OtherFormatError extends EvalakeError {
  override readonly name = 'OtherFormatError';
  /** What it has of the format, and what it lacks, for people. */
  readonly found: string;
  readonly lacking: string;
  constructor(path: string, found: string, lacking: string, options?: ErrorOptions) {
    super(`${path}: it has ${found}, and lacks ${lacking}`, options);
    this.found = found;
    this.lacking = lacking;
  }
}

/** The entries that an import reads from a file through its format. */

/** Of a line of a log. Of an event that is longer than `MAX_EVENT_BYTES` the texts are cut. */
export const MAX_LINE_BYTES = 64 * 1024 * 1024;

/** An event as it is sent: its number, and its JSON text in UTF-8 without a line break. */
export interface LogEvent {
  readonly kind: 'event';
  readonly runId: string;
  readonly eventId: number;
  /** Whether it corrects another event: its number and time are none of the run's. */
  readonly isAmendment?: boolean | undefined;
  /** Microseconds since 1970 and the text that said so; undefined when it is no time. */
  readonly createdAt: LogTime | undefined;
  readonly text: Buffer;
  /** The position in the file, for people: `line 12`. */
  readonly where: string;
  /** What of it was cut, as it was too long, for people. */
  readonly cut?: string | undefined;
}

export interface LogTime {
  readonly micros: number;
  readonly text: string;
}

/** A run's spec. It takes no number. */
export interface LogSpec {
  readonly kind: 'spec';
  readonly runId: string;
  readonly createdBy: string | null;
  readonly createdAt: LogTime;
  /** JSON text of the spec itself (`evals.base.RunSpec`). */
  readonly data: Buffer;
  /** Whether the log may hold less than the run: HttpRecorder's fallback. */
  readonly fallback: boolean;
  /** The spec itself has no member for these two. */
  readonly metric?: string | undefined;
  readonly configHash?: string | undefined;
}

/** A final report, without the count of events, which its log does not say. */
export interface LogReport {
  readonly kind: 'report';
  readonly runId: string;
  readonly data: Buffer;
  /** Why the log does not prove that it holds every event, where it does not. */
  readonly unproven?: string | undefined;
  /** The events that the log itself counts but does not hold. */
  readonly missing?: Missing | undefined;
}

/** Events that a log says there were, and does not hold. */
export interface Missing {
  readonly events: number;
  /** For people: `6 of the 6 tests that it counts are not in the file`. */
  readonly what: string;
}

/** A remark for the user who imports. */
export interface LogRemark {
  readonly kind: 'remark';
  readonly text: string;
}

/** An entry of the file that cannot be sent. */
export interface LogRefusal {
  readonly kind: 'refused';
  readonly where: string;
  readonly reason: string;
}

/** The reader has come to the end of what is there now; more may come. */
export interface LogPause {
  readonly kind: 'pause';
}

export type LogEntry = LogEvent | LogSpec | LogReport | LogRefusal | LogRemark | LogPause;

/** A file to import, unpacked; text is UTF-8 without a byte order mark. */
export interface LogSource {
  /** As it was named. */
  readonly path: string;
  /** The name of the folder in which it lies, however it was named. */
  readonly folder: string;
  /** Whether it is gzip or Zstandard. */
  readonly packed: boolean;
  /** Its last modification, milliseconds since 1970. */
  readonly modifiedMs: number;
  /** Empty chunks stand for pauses. */
  chunks(): AsyncIterable<Buffer>;
  /** All of it at once, for formats that are one document. */
  bytes(): Promise<Buffer>;
  /** Another file of the same folder; undefined when there is none. `..` may lead upwards. */
  neighbour(relative: string): Promise<Buffer | undefined>;
  /** Whether there is one, without reading it. */
  hasNeighbour(relative: string): Promise<boolean>;
  /** The names of the files of its folder, its own among them, ascending. */
  readonly neighbours: () => Promise<readonly string[]>;
}

/** The members that all formats share. */
interface Recognised {
  readonly name: string;
  /** The traits that identify a file of this format: all must be there. */
  readonly traits: (head: FileHead) => readonly Trait[];
}

/** A mark of a format. */
export interface Trait {
  /** For people: `a member "eval"`. */
  readonly what: string;
  readonly there: boolean;
}

/** A file that is one results document, sent as it is, or files of a folder that become one. */
export interface DocumentFormat extends Recognised {
  readonly kind: 'document';
  /** The document of all files of the folder that are of this format. @throws UnreadableLogError */
  readonly compose?: (source: LogSource) => Promise<unknown>;
}

/** A file that the endpoint makes itself, so that it is not sent. */
export interface DerivedFormat extends Recognised {
  readonly kind: 'derived';
  /** For people: why it is not sent. */
  readonly reason: string;
}

export type FileFormat = LogFormat | DocumentFormat | DerivedFormat;

/** A format of logs: one file here for each, listed in `formats.ts`. */
export interface LogFormat extends Recognised {
  readonly kind: 'events';
  /** Whether it grows line by line, so that its beginning makes sense before its end is there. */
  readonly grows: boolean;
  /** @throws UnreadableLogError when nothing of the file makes sense */
  read(source: LogSource): AsyncIterable<LogEntry>;
}
