import type { RunDetail } from '#read/run-answers.ts';
import type { IdRanges } from './id-ranges.ts';

/** The facts about a run at the end of its log. */
export interface EndOfLog {
  readonly ids: IdRanges;
  /** Part of the log could not be read, was refused, or is still to come. */
  readonly lacking: boolean;
  /** The log is, or may be, an HttpRecorder's fallback file. */
  readonly fallback: boolean;
  /** Why the log does not prove that it holds every event. */
  readonly unproven?: string | undefined;
  /** How many events the log itself counts beyond those that it holds. */
  readonly missing?: number | undefined;
  /** The run as the endpoint had it before; undefined when it did not tell or had none. */
  readonly before: RunDetail | undefined;
}

export type ReportDecision =
  | { readonly send: true; readonly count: number }
  | { readonly send: false; readonly reason: string };

/**
 * Whether a run's report can be sent, and with which number: the count of the run's events. Where
 * the log states the count, that is the number, and the events that it does not hold are missing.
 * Any other log must hold every event. A fallback file holds only the events that could not be
 * sent, and HttpRecorder may have dropped others: a number on its report would claim that no event
 * is missing.
 */
export function decideReport(end: EndOfLog): ReportDecision {
  const { ids, lacking, fallback, unproven, missing = 0, before } = end;
  const count = ids.end + missing;
  const keepReport = (reason: string): ReportDecision => ({ send: false, reason });
  if (before !== undefined && before.final_report !== null) return keepReport('already there');
  if (fallback)
    return keepReport('kept back: a fallback file does not say how many events there were');
  if (lacking) return keepReport('kept back: the log is not whole');
  if (!ids.isWhole) return keepReport('kept back: events are missing in the log');
  if ((before?.expected ?? 0) > count) {
    return keepReport('kept back: the endpoint has events that the log does not have');
  }
  if (unproven !== undefined) return keepReport(`kept back: ${unproven}`);
  return { send: true, count };
}
