import { Batches } from './send/batches.ts';
import { reportText, specText } from './formats/converted-event.ts';
import type {
  LogEntry,
  LogEvent,
  LogFormat,
  LogReport,
  LogSource,
  LogSpec,
  LogTime,
} from './formats/format.ts';
import { decideReport } from './send/report-rule.ts';
import { EntryCounter, type ResumePoint } from './send/resume.ts';
import { Refusals, type Refused } from './send/refusals.ts';
import { RunImport } from './send/run-import.ts';
import type { ImportTarget } from './send/target.ts';

export interface LogImportOptions {
  readonly target: ImportTarget;
  /** Logs are HttpRecorder's fallback files, also where they do not say so. */
  readonly fallback: boolean;
  /** Where an earlier import of this log ended. */
  readonly resume?: ResumePoint | undefined;
  /** Called whenever all that was read so far is answered for. */
  readonly onPoint: (point: ResumePoint) => Promise<void>;
  readonly onProgress?: (events: number) => void;
  /** Ends following; the log counts as not whole then. */
  readonly signal?: AbortSignal | undefined;
}

export interface ImportedLog {
  readonly runs: readonly RunImport[];
  readonly refused: readonly Refused[];
  readonly refusedCount: number;
}

/**
 * Sends what a log holds, in its order, and the report of each run last. It may be broken off and
 * done again at any time: events are what they are by their number and content, and what an earlier
 * import has sent is not sent again.
 * @throws UnreadableLogError, ImportStoppedError
 */
export async function importLog(
  source: LogSource,
  format: LogFormat,
  options: LogImportOptions,
): Promise<ImportedLog> {
  const { resume } = options;
  const resumed = new LogImport(options, resume);
  if (await resumed.read(format.read(source))) return resumed.finish();
  // The log is another one, or the endpoint has forgotten what it had.
  const anew = new LogImport(options, undefined);
  await anew.read(format.read(source));
  return anew.finish();
}

class LogImport {
  readonly #options: LogImportOptions;
  readonly #resume: ResumePoint | undefined;
  readonly #runs = new Map<string, RunImport>();
  /** What made no sense here, and what the endpoint refused. */
  readonly #unreadable = new Refusals();
  readonly #quarantined = new Refusals();
  readonly #counter = new EntryCounter();
  readonly #batches: Batches;

  constructor(options: LogImportOptions, resume: ResumePoint | undefined) {
    this.#options = options;
    this.#resume = resume;
    this.#batches = new Batches(options.target, (refused) => this.#quarantined.add(refused));
  }

  /** False when the log does not go on from where an earlier import ended: begin anew. */
  async read(entries: AsyncIterable<LogEntry>): Promise<boolean> {
    for await (const entry of entries) {
      if (!(await this.#take(entry))) return false;
      this.#options.onProgress?.(this.#counter.count);
    }
    await this.#flush();
    return this.#skipping === 0;
  }

  async finish(): Promise<ImportedLog> {
    for (const run of this.#runs.values()) await this.#finishRun(run);
    return {
      runs: [...this.#runs.values()],
      refused: [...this.#unreadable.first, ...this.#quarantined.first],
      refusedCount: this.#refusedCount,
    };
  }

  get #refusedCount(): number {
    return this.#unreadable.count + this.#quarantined.count;
  }

  /** How many entries are still to be passed over. */
  get #skipping(): number {
    return Math.max(0, (this.#resume?.count ?? 0) - this.#counter.count);
  }

  async #take(entry: LogEntry): Promise<boolean> {
    switch (entry.kind) {
      case 'pause':
        await this.#flush();
        return true;
      case 'refused':
        this.#unreadable.add(entry);
        return true;
      case 'report':
        (await this.#run(entry.runId)).report = entry;
        return true;
      case 'spec':
        return this.#takeSpec(entry);
      case 'event':
        return this.#takeEvent(entry);
    }
  }

  async #takeSpec(spec: LogSpec): Promise<boolean> {
    const run = await this.#run(spec.runId);
    run.spec = spec;
    const text = specText(spec);
    if (this.#skipping > 0) return this.#skip(text);
    this.#counter.saw(text);
    await this.#batches.add(run, text, 'the spec', undefined);
    return true;
  }

  async #takeEvent({ runId, eventId, createdAt, text, where }: LogEvent): Promise<boolean> {
    const run = await this.#run(runId);
    run.saw(eventId, createdAt);
    if (this.#skipping > 0) {
      if (run.there?.has(eventId) === false) return false;
      run.alreadyThere += 1;
      return this.#skip(text);
    }
    this.#counter.saw(text);
    await this.#batches.add(run, text, where, eventId);
    if (this.#batches.isEmpty) await this.#point();
    return true;
  }

  /** False when what was passed over is not what was sent. */
  #skip(text: Buffer): boolean {
    this.#counter.saw(text);
    if (this.#skipping > 0 || this.#resume === undefined) return true;
    if (this.#counter.hash !== this.#resume.hash) return false;
    this.#quarantined.restore(this.#resume.refused, this.#resume.refusedCount);
    return true;
  }

  async #flush(): Promise<void> {
    if (this.#batches.isEmpty) return;
    await this.#batches.flush();
    await this.#point();
  }

  #point(): Promise<void> {
    const { count, hash } = this.#counter;
    const { first, count: refusedCount } = this.#quarantined;
    return this.#options.onPoint({ count, hash, refused: [...first], refusedCount });
  }

  async #finishRun(run: RunImport): Promise<void> {
    if (run.report === undefined) return;
    const lacking = this.#refusedCount > 0 || this.#options.signal?.aborted === true;
    const fallback = this.#options.fallback || run.spec?.fallback === true;
    const decision = decideReport({ ids: run.ids, lacking, fallback, before: run.detail });
    const createdAt = run.latest ?? run.spec?.createdAt;
    if (!decision.send) run.reportOutcome = decision.reason;
    else if (createdAt === undefined)
      run.reportOutcome = 'kept back: nothing says when the run was';
    else await this.#sendReport(run, run.report, decision.count, createdAt);
  }

  async #sendReport(run: RunImport, report: LogReport, count: number, at: LogTime): Promise<void> {
    const text = reportText(report, count, run.spec?.createdBy ?? null, at);
    const refused = this.#quarantined.count;
    await this.#batches.add(run, text, 'the final report', undefined);
    await this.#batches.flush();
    run.reportOutcome = this.#quarantined.count > refused ? 'refused' : 'added';
  }

  async #run(runId: string): Promise<RunImport> {
    const known = this.#runs.get(runId);
    if (known !== undefined) return known;
    const run = new RunImport(runId, await this.#options.target.run(runId));
    this.#runs.set(runId, run);
    return run;
  }
}
