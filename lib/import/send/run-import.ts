import type { RunDetail } from '#read/run-answers.ts';
import type { LogReport, LogSpec, LogTime } from '../formats/format.ts';
import type { Difference } from './difference.ts';
import type { RunContents } from './event-content.ts';
import { IdRanges } from './id-ranges.ts';
import type { BatchParameters } from './target.ts';

/** The outcome of a run's report: it was added, the log has none, or the reason why it was not sent. */
export type ReportOutcome = 'added' | 'none' | (string & {});

/** One run of a log during its import. */
export class RunImport {
  readonly runId: string;
  /** The run as the endpoint had it before. */
  readonly before: RunDetail | 'absent' | 'unreadable';
  /** The event numbers that the endpoint had before; undefined when it does not tell. */
  readonly there: IdRanges | undefined;
  /** The event numbers of the log. */
  readonly ids = new IdRanges();
  spec: LogSpec | undefined;
  report: LogReport | undefined;
  reportOutcome: ReportOutcome = 'none';
  /** The latest time of the events. */
  latest: LogTime | undefined;
  /** The revision that replaces the run; undefined where the events are added to it. */
  readonly revision: string | undefined;
  /** The contents of the log's events. */
  readonly contents: RunContents;
  /** Set when the endpoint has other contents of the same events: then nothing was added. */
  difference: Difference | undefined;
  /** The slots of events that are there with another time of their file, and are not sent. */
  otherwiseTimed: ReadonlySet<string> = new Set();
  /** The numbers of items and amendments that the endpoint had before. */
  apart: ReadonlySet<number> = new Set();
  added = 0;
  alreadyThere = 0;
  refusedCount = 0;

  constructor(
    runId: string,
    before: RunDetail | 'absent' | 'unreadable',
    contents: RunContents,
    revision?: string,
  ) {
    this.runId = runId;
    this.contents = contents;
    this.revision = revision;
    this.before = before;
    this.there = knownIds(before);
  }

  /** The run as the endpoint had it before, if it had it and tells. */
  get detail(): RunDetail | undefined {
    return typeof this.before === 'string' ? undefined : this.before;
  }

  noteEvent(eventId: number, createdAt: LogTime | undefined): void {
    this.ids.add(eventId);
    if (createdAt && createdAt.micros > (this.latest?.micros ?? -Infinity)) this.latest = createdAt;
  }

  /** Whether the endpoint had the event before; undefined when it does not tell. */
  had(eventId: number): boolean | undefined {
    return this.there && (this.there.has(eventId) || this.apart.has(eventId));
  }

  /** Counts an event that an earlier import sent, so that this one skipped it. */
  countSkipped(): void {
    this.alreadyThere += 1;
  }

  /** Counts an event that the endpoint has acknowledged. */
  countAcknowledged(eventId: number): void {
    if (this.had(eventId) === true) this.alreadyThere += 1;
    else this.added += 1;
  }
}

/** The parameters to send with the run's events. */
export function parametersOf({ spec }: RunImport): BatchParameters {
  return { metric: spec?.metric, configHash: spec?.configHash };
}

/**
 * The event numbers that the endpoint has. The API lists the first 1,000 gaps only; with more gaps
 * the numbers are unknown.
 */
export function knownIds(detail: RunDetail | 'absent' | 'unreadable'): IdRanges | undefined {
  if (detail === 'unreadable') return undefined;
  if (detail === 'absent') return new IdRanges();
  const named = detail.missing.reduce((sum, [first, last]) => sum + last - first + 1, 0);
  return named === detail.missing_count
    ? IdRanges.fromMissing(detail.expected, detail.missing)
    : undefined;
}
