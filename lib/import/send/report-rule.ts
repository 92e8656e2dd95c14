import type { RunDetail } from '#read/run-answers.ts';
import type { IdRanges } from './id-ranges.ts';

/** What is known when a log has come to its end. */
export interface EndOfLog {
  readonly ids: IdRanges;
  /** Something of the log could not be read, was refused, or is still to come. */
  readonly lacking: boolean;
  /** The log is, or may be, an HttpRecorder's fallback. */
  readonly fallback: boolean;
  /** Why the log does not prove that it holds every event. */
  readonly unproven?: string | undefined;
  /** How many events the log itself counts beyond those that it holds. */
  readonly missing?: number | undefined;
  /** What the endpoint had before; undefined when it could not be asked or had nothing. */
  readonly before: RunDetail | undefined;
}

export type ReportDecision =
  | { readonly send: true; readonly count: number }
  | { readonly send: false; readonly reason: string };

/**
 * Whether the report of a log can be sent, and with which number: the count of the run's events. The
 * log itself does not say it, so it must hold every event. A fallback holds those that could not be
 * sent, and HttpRecorder has dropped others: to number its report would be to claim that none is
 * missing. Where a log says how many there were, that is the number, and what is not there is missing.
 */
export function decideReport(end: EndOfLog): ReportDecision {
  const { ids, lacking, fallback, unproven, missing = 0, before } = end;
  const count = ids.end + missing;
  const keep = (reason: string): ReportDecision => ({ send: false, reason });
  if (before !== undefined && before.final_report !== null) return keep('already there');
  if (fallback) return keep('kept back: a fallback file does not say how many events there were');
  if (lacking) return keep('kept back: the log is not whole');
  if (!ids.isWhole) return keep('kept back: events are missing in the log');
  if ((before?.expected ?? 0) > count) {
    return keep('kept back: the endpoint has events that the log does not have');
  }
  if (unproven !== undefined) return keep(`kept back: ${unproven}`);
  return { send: true, count };
}
