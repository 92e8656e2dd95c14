import { reportText, specText } from './formats/converted-event.ts';
import {
  type LogEntry,
  type LogEvent,
  type LogFormat,
  type LogReport,
  type LogSource,
  type LogSpec,
  type LogTime,
  UnreadableLogError,
} from './formats/format.ts';
import { REVISION_MEMBER, formatRevision } from '#contract/revision.ts';
import type { Clock } from '#ports/clock.ts';
import { Batches } from './send/batches.ts';
import { compareStored } from './send/compare-stored.ts';
import { LogContents, slotOf, withMembers } from './send/event-content.ts';
import type { ImportNote } from './send/import-notes.ts';
import { Refusals, type Refused } from './send/refusals.ts';
import { decideReport } from './send/report-rule.ts';
import { parametersOf, RunImport } from './send/run-import.ts';
import { ImportStoppedError, type ImportTarget } from './send/target.ts';

export interface LogImportOptions {
  readonly target: ImportTarget;
  /** Whether logs are HttpRecorder's fallback files even where nothing in them says so. */
  readonly fallback: boolean;
  /** The hashes that the target has acknowledged for this log. */
  readonly note: ImportNote;
  /** The id of the log's one run, in place of its own. */
  readonly as?: string | undefined;
  /** Whether a run whose contents differ from what is stored replaces it. */
  readonly replace?: boolean | undefined;
  /** What of the log is there now: its contents are compared before anything is sent. Undefined where they were. */
  readonly written: LogSource | undefined;
  /** Whether the log may have grown since. */
  readonly follows?: boolean | undefined;
  readonly clock: Clock;
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
  const contents = new LogContents(source.modifiedMs, options.as);
  if (options.written !== undefined) await contents.read(format.read(options.written));
  if (options.as !== undefined) checkOneRun(source.path, contents);
  const log = new LogImport(options, contents);
  await log.read(format.read(source));
  return log.finish();
}

/** @throws UnreadableLogError */
function checkOneRun(path: string, { runCount }: LogContents): void {
  if (runCount === 1) return;
  throw new UnreadableLogError(path, `--as takes a file with one run; this one has ${runCount}`);
}

const UNCOMPARABLE =
  '--replace compares contents first, and the endpoint does not tell what it has: use a key that may read';

class LogImport {
  readonly #options: LogImportOptions;
  readonly #runs = new Map<string, RunImport>();
  /** The records that could not be read here, or that the endpoint refused. */
  readonly #refusals = new Refusals();
  readonly #remarks: string[] = [];
  readonly #batches: Batches;

  /** Contents by the log's own run ids. */
  readonly #contents: LogContents;

  constructor(options: LogImportOptions, contents: LogContents) {
    this.#options = options;
    this.#contents = contents;
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
    if (this.#options.as !== undefined) this.#remarks.push(`under the id ${this.#options.as}`);
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
    if (this.#options.follows === true) this.#contents.add(spec);
    run.spec = spec;
    await this.#add(run, specText(spec), 'the spec', undefined);
  }

  async #takeEvent(event: LogEvent): Promise<void> {
    const { runId, eventId, isAmendment, createdAt, text, where, cut } = event;
    if (cut !== undefined) this.#remarks.push(`${where}: ${cut}`);
    const run = await this.#run(runId);
    // Known already, unless the log has grown since its contents were read.
    if (this.#options.follows === true) this.#contents.add(event);
    if (isAmendment !== true) run.noteEvent(eventId, createdAt);
    await this.#add(run, text, where, eventId);
  }

  /** Adds an event under the run's id and revision, unless the endpoint has other contents. */
  async #add(run: RunImport, text: Buffer, where: string, id: number | undefined): Promise<void> {
    if (run.difference !== undefined) return;
    if (!run.otherwiseTimed.has(slotOf(id))) {
      await this.#batches.add(run, this.#asSent(run, text), where, id);
    } else if (id !== undefined) run.countSkipped();
  }

  #asSent({ runId, revision }: RunImport, text: Buffer): Buffer {
    const isAnother = this.#options.as !== undefined;
    if (!isAnother && revision === undefined) return text;
    return withMembers(text, {
      ...(isAnother ? { run_id: runId } : {}),
      ...(revision === undefined ? {} : { [REVISION_MEMBER]: revision }),
    });
  }

  async #finishRun(run: RunImport): Promise<void> {
    if (run.report === undefined || run.difference !== undefined) return;
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
    const text = this.#asSent(run, reportText(report, count, run.spec?.createdBy ?? null, at));
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
    const run = await this.#openRun(runId);
    this.#runs.set(runId, run);
    return run;
  }

  /** @param ownId as the log names the run */
  async #openRun(ownId: string): Promise<RunImport> {
    const { target, note, as, replace, clock } = this.#options;
    const runId = as ?? ownId;
    const before = await target.run(runId);
    const contents = this.#contents.of(ownId);
    if (before === 'unreadable' && replace === true) throw new ImportStoppedError(UNCOMPARABLE);
    if (typeof before === 'string' || contents.size === 0)
      return new RunImport(runId, before, contents);
    const difference = await compareStored(target, note, before, contents);
    const isOther = difference.differing > 0;
    if (replace === true && (isOther || before.conflicts > 0)) {
      const revision = formatRevision(clock.now(), contents.digest);
      return new RunImport(runId, 'absent', contents, revision);
    }
    const run = new RunImport(runId, before, contents);
    if (isOther) run.difference = difference;
    run.otherwiseTimed = difference.otherwiseTimed;
    run.apart = difference.apart;
    return run;
  }
}
