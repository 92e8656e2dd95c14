import type { LogEntry } from './format.ts';

/** A report as its line stands in a log. */
export interface ReportLine {
  /** Undefined for evals before 3.0, whose reports do not name their run. */
  readonly reportOf: string | undefined;
  readonly data: Buffer;
  readonly where: string;
}

interface HeldReport {
  readonly report: ReportLine;
  /** Runs of which an event stands behind it. */
  readonly followed: Set<string>;
}

/**
 * Holds back the reports of a log until its end is known. `LocalRecorder` writes a report at once, and
 * the last events later, when it flushes; so events behind a report prove that the flush took place,
 * and a report with nothing behind it proves nothing.
 */
export class ReportsOfLog {
  readonly #runs = new Set<string>();
  readonly #held: HeldReport[] = [];

  /** Whether it was a report, which is given at the end. */
  take(entry: LogEntry | ReportLine): entry is ReportLine {
    if (!('kind' in entry)) {
      this.#held.push({ report: entry, followed: new Set() });
      return true;
    }
    if (entry.kind === 'event' || entry.kind === 'spec') this.#runs.add(entry.runId);
    if (entry.kind === 'event') for (const { followed } of this.#held) followed.add(entry.runId);
    return false;
  }

  *end(): Generator<LogEntry> {
    for (const { report, followed } of this.#held) yield this.#entry(report, followed);
  }

  #entry({ reportOf, data, where }: ReportLine, followed: ReadonlySet<string>): LogEntry {
    const [only] = this.#runs;
    const runId = reportOf ?? (this.#runs.size === 1 ? only : undefined);
    if (runId === undefined) {
      const runs = this.#runs.size === 0 ? 'no run' : `${this.#runs.size} runs`;
      const reason = `a final report that does not name its run, in a log of ${runs}`;
      return { kind: 'refused', where, reason };
    }
    const unproven = followed.has(runId) ? undefined : UNPROVEN;
    return { kind: 'report', runId, data, unproven };
  }
}

const UNPROVEN = 'no event stands behind it, which would prove that the last ones were written';
