import type { RunDetail } from '#read/run-answers.ts';
import type { LogReport, LogSpec, LogTime } from '../formats/format.ts';
import { IdRanges } from './id-ranges.ts';
import type { BatchParameters } from './target.ts';

/** What a run's report came to: sent, not sent for this reason, or there is none in the log. */
export type ReportOutcome = 'added' | 'none' | (string & {});

/** One run of a log while it is imported. */
export class RunImport {
  readonly runId: string;
  /** What the endpoint had before. */
  readonly before: RunDetail | 'absent' | 'unreadable';
  /** Event numbers that it had before; undefined when it does not tell. */
  readonly there: IdRanges | undefined;
  /** Event numbers of the log. */
  readonly ids = new IdRanges();
  spec: LogSpec | undefined;
  report: LogReport | undefined;
  reportOutcome: ReportOutcome = 'none';
  /** The latest time of an event. */
  latest: LogTime | undefined;
  added = 0;
  alreadyThere = 0;
  refusedCount = 0;

  constructor(runId: string, before: RunDetail | 'absent' | 'unreadable') {
    this.runId = runId;
    this.before = before;
    this.there = idsThere(before);
  }

  /** The answer as it was before, if the endpoint gave one. */
  get detail(): RunDetail | undefined {
    return typeof this.before === 'string' ? undefined : this.before;
  }

  saw(eventId: number, createdAt: LogTime | undefined): void {
    this.ids.add(eventId);
    if (createdAt && createdAt.micros > (this.latest?.micros ?? -Infinity)) this.latest = createdAt;
  }

  /** An event was acknowledged by an earlier import, and was not sent again. */
  passedOver(): void {
    this.alreadyThere += 1;
  }

  /** The endpoint has it now. */
  taken(eventId: number): void {
    if (this.there?.has(eventId) === true) this.alreadyThere += 1;
    else this.added += 1;
  }
}

/** What is sent beside the run's events. */
export function parametersOf({ spec }: RunImport): BatchParameters {
  return { metric: spec?.metric, configHash: spec?.configHash };
}

/** The API names the first 1,000 gaps only; behind those it does not tell what is there. */
export function idsThere(detail: RunDetail | 'absent' | 'unreadable'): IdRanges | undefined {
  if (detail === 'unreadable') return undefined;
  if (detail === 'absent') return new IdRanges();
  const named = detail.missing.reduce((sum, [first, last]) => sum + last - first + 1, 0);
  return named === detail.missing_count
    ? IdRanges.without(detail.expected, detail.missing)
    : undefined;
}
