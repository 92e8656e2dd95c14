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
import { Batches } from './send/batches.ts';
import type { ImportNote } from './send/import-notes.ts';
import { Refusals, type Refused } from './send/refusals.ts';
import { decideReport } from './send/report-rule.ts';
import { parametersOf, RunImport } from './send/run-import.ts';
import type { ImportTarget } from './send/target.ts';

export interface LogImportOptions {
  readonly target: ImportTarget;
  /** Whether logs are HttpRecorder's fallback files even where nothing in them says so. */
  readonly fallback: boolean;
  /** The hashes that the target has acknowledged for this log. */
  readonly note: ImportNote;
  readonly onProgress?: (entries: number) => void;
  /** Ends following; the log counts as incomplete then. */
  readonly signal?: AbortSignal | undefined;
}

export interface ImportedLog {
  readonly runs: readonly RunImport[];
  /** The remarks that the log's format makes about it. */
  readonly remarks: readonly string[];
  readonly refused: readonly Refused[];
  readonly refusedCount: number;
}

/**
 * Sends the events of a log in order, and the report of each run last. It is idempotent and may be
 * broken off and started again at any time: an event is identified by its number and content, and
 * batches that an earlier import has sent are skipped.
 * @throws UnreadableLogError, ImportStoppedError
 */
export async function importLog(
  source: LogSource,
  format: LogFormat,
  options: LogImportOptions,
): Promise<ImportedLog> {
  const log = new LogImport(options);
  await log.read(format.read(source));
  return log.finish();
}

class LogImport {
  readonly #options: LogImportOptions;
  readonly #runs = new Map<string, RunImport>();
  /** The records that could not be read here, or that the endpoint refused. */
  readonly #refusals = new Refusals();
  readonly #remarks: string[] = [];
  readonly #batches: Batches;

  constructor(options: LogImportOptions) {
    this.#options = options;
    const { target, note } = options;
    this.#batches = new Batches(target, note, (refused) => this.#refusals.add(refused));
  }

  async read(entries: AsyncIterable<LogEntry>): Promise<void> {
    let count = 0;
    for await (const entry of entries) {
      await this.#take(entry);
      if (entry.kind === 'event' || entry.kind === 'spec') count += 1;
      this.#options.onProgress?.(count);
    }
    await this.#batches.end();
  }

  async finish(): Promise<ImportedLog> {
    for (const run of this.#runs.values()) await this.#finishRun(run);
    const { first, count } = this.#refusals;
    const runs = [...this.#runs.values()];
    return { runs, remarks: this.#remarks, refused: first, refusedCount: count };
  }

  async #take(entry: LogEntry): Promise<void> {
    switch (entry.kind) {
      case 'pause':
        return this.#batches.flush();
      case 'refused': {
        this.#refusals.add(entry);
        return;
      }
      case 'remark': {
        this.#remarks.push(entry.text);
        return;
      }
      case 'report':
        (await this.#run(entry.runId)).report = entry;
        return;
      case 'spec':
        return this.#takeSpec(entry);
      case 'event':
        return this.#takeEvent(entry);
    }
  }

  async #takeSpec(spec: LogSpec): Promise<void> {
    const run = await this.#run(spec.runId);
    run.spec = spec;
    await this.#batches.add(run, specText(spec), 'the spec', undefined);
  }

  async #takeEvent({ runId, eventId, createdAt, text, where, cut }: LogEvent): Promise<void> {
    if (cut !== undefined) this.#remarks.push(`${where}: ${cut}`);
    const run = await this.#run(runId);
    run.noteEvent(eventId, createdAt);
    await this.#batches.add(run, text, where, eventId);
  }

  async #finishRun(run: RunImport): Promise<void> {
    if (run.report === undefined) return;
    const lacking = this.#refusals.count > 0 || this.#options.signal?.aborted === true;
    const fallback = this.#options.fallback || run.spec?.fallback === true;
    const { unproven, missing } = run.report;
    const decision = decideReport({
      ids: run.ids,
      lacking,
      fallback,
      unproven,
      missing: missing?.events,
      before: run.detail,
    });
    const createdAt = run.latest ?? run.spec?.createdAt;
    if (!decision.send) run.reportOutcome = decision.reason;
    else if (createdAt === undefined)
      run.reportOutcome = 'kept back: nothing says when the run was';
    else await this.#sendReport(run, run.report, decision.count, createdAt);
  }

  async #sendReport(run: RunImport, report: LogReport, count: number, at: LogTime): Promise<void> {
    const text = reportText(report, count, run.spec?.createdBy ?? null, at);
    const body = Buffer.concat([text, Buffer.from('\n')]);
    const [refusal] = (await this.#options.target.send(body, parametersOf(run))).quarantined;
    if (refusal !== undefined) {
      run.refusedCount += 1;
      this.#refusals.add({ where: 'the final report', reason: refusal.reason });
    }
    run.reportOutcome = refusal === undefined ? 'added' : 'refused';
  }

  async #run(runId: string): Promise<RunImport> {
    const known = this.#runs.get(runId);
    if (known !== undefined) return known;
    const run = new RunImport(runId, await this.#options.target.run(runId));
    this.#runs.set(runId, run);
    return run;
  }
}
