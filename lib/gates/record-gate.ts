import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { decideGate } from '#compare/gate/decide-gate.ts';
import { documentSetMicros } from '#contract/document-set.ts';
import { itemsKey } from '#contract/keys.ts';
import { isDocumentSetName, parseOwner } from '#contract/seal-target.ts';
import { formatTimestamp, monthOf } from '#contract/time.ts';
import { VERSION } from '#contract/version.ts';
import { indexGate } from '#lake/gates/gate-index.ts';
import { createGateRecord, readGateRecord, type StoredGate } from '#lake/gates/gate-record-file.ts';
import { pick } from '#lake/pick.ts';
import { revisionOf } from '#lake/settings/project-settings-file.ts';
import type { Clock } from '#ports/clock.ts';
import { type ObjectStore, PreconditionFailedError } from '#ports/object-store.ts';
import type { OpenedRun } from '#read/compare/compared-run.ts';
import { compareWithSources, type SourcedComparison } from '#read/compare/compare-runs.ts';
import {
  type ComparedInput,
  comparisonOf,
  type GateQuestion,
  type GateRecord,
  type GateRequest,
} from '#schemas/gate.ts';
import { GateExistsError } from './gate-errors.ts';
import { noteReads } from './note-reads.ts';

/** A decision that is to be made. */
export interface AskedGate {
  readonly id: string;
  readonly project: string;
  readonly by: GateRecord['by'];
  readonly request: GateRequest;
  readonly nowMs: number;
}

/**
 * Decides, and keeps nothing.
 * @param signal tells that nobody waits for the decision any more
 * @throws what `compareRuns` throws
 */
export type MakeGate = (asked: AskedGate, signal?: AbortSignal) => Promise<GateRecord>;

export interface GatePorts {
  readonly store: ObjectStore;
  readonly clock: Clock;
  /** Comparing takes long where runs are large; it is done here when absent. */
  readonly makeGate?: MakeGate | undefined;
}

export interface RecordedGate {
  readonly gate: StoredGate;
  /** False when the decision had been recorded before. */
  readonly isNew: boolean;
}

/**
 * Decides about a run and keeps the decision for good: the record first, then the index. Asked again
 * with the id of a decision about the same question, it gives that decision, and puts into the index
 * what a crash left out of it.
 * @throws GateExistsError, ContentionError, and what `compareRuns` throws
 */
export async function recordGate(
  { store, clock, makeGate: make = (asked) => makeGate(store, asked) }: GatePorts,
  project: string,
  request: GateRequest,
  by: GateRecord['by'],
): Promise<RecordedGate> {
  const { id = randomUUID() } = request;
  const recorded = await findOrCreate(store, project, id, () =>
    make({ id, project, by, request, nowMs: clock.now() }),
  );
  const { question } = recorded.gate.record;
  // The settings may have changed since: whoever names no policy asks the same question again.
  if (!isDeepStrictEqual(question, questionOf(request, question.policy))) {
    throw new GateExistsError(project, id);
  }
  await indexGate(store, recorded.gate);
  return recorded;
}

/** Compares what is asked about, and makes the record of it. @throws what `compareRuns` throws */
export async function makeGate(store: ObjectStore, asked: AskedGate): Promise<GateRecord> {
  const { project, request } = asked;
  const noted = noteReads(store);
  const compared = await compareWithSources(noted.store, project, comparisonOf(request));
  const input = describeInput(project, noted.hashes, compared.answer.metrics.map(nameOf));
  return makeRecord({ ...asked, compared, input });
}

async function findOrCreate(
  store: ObjectStore,
  project: string,
  id: string,
  make: () => Promise<GateRecord>,
): Promise<RecordedGate> {
  const known = await readGateRecord(store, project, id);
  if (known) return { gate: known, isNew: false };
  const record = await make();
  try {
    return { gate: await createGateRecord(store, record), isNew: true };
  } catch (error) {
    const first =
      error instanceof PreconditionFailedError && (await readGateRecord(store, project, id));
    if (!first) throw error;
    return { gate: first, isNew: false };
  }
}

/** @param usual the policy where none is asked for */
function questionOf(request: GateRequest, usual: string): GateQuestion {
  const { run, baseline = null, metric = null, policy = usual } = request;
  const { method = null, min_delta = null, alpha = null } = request;
  return { run, baseline, metric, policy, method, min_delta, alpha };
}

interface Decided extends AskedGate {
  readonly compared: SourcedComparison;
  readonly input: (role: ComparedInput['role'], run: OpenedRun) => ComparedInput;
}

function makeRecord(decided: Decided): GateRecord {
  const { compared, request, input } = decided;
  const { answer, opened, settings, policy } = compared;
  const question = questionOf(request, policy);
  const { items: _items, next: _next, ...comparison } = answer;
  return {
    v: 1,
    id: decided.id,
    project_id: decided.project,
    ts: formatTimestamp(decided.nowMs * 1000),
    month: homeMonth(decided.project, opened.candidate),
    by: decided.by,
    version: VERSION,
    question,
    settings,
    settings_hash: revisionOf(settings),
    ...decideGate({
      metrics: answer.metrics,
      onlyBaselineMetrics: answer.fair.metrics_only_baseline,
      criticalMetrics: question.metric === null ? settings.critical_metrics : [],
    }),
    inputs: [
      input('candidate', opened.candidate),
      ...opened.baselines.map((run) => input('baseline', run)),
    ],
    comparison,
  };
}

function nameOf({ metric_name }: { readonly metric_name: string }): string {
  return metric_name;
}

/** States the files of the compared metrics, with the hashes of the bytes that were read. */
function describeInput(
  project: string,
  hashes: ReadonlyMap<string, string>,
  metrics: readonly string[],
) {
  return (role: ComparedInput['role'], { run, sourceHash, files }: OpenedRun): ComparedInput => ({
    role,
    ...pick(run, ['run_id']),
    source_hash: sourceHash,
    files: files.flatMap(({ metric, path }) => {
      const sha256 = hashes.get(itemsKey(project, path));
      if (sha256 === undefined || !metrics.includes(metric)) return [];
      return [{ metric_name: metric, path, sha256 }];
    }),
  });
}

/** The decision lies in its run's month, which SQL knows already. */
function homeMonth(project: string, { run, month }: OpenedRun): string {
  if (month !== undefined) return month;
  const owner = parseOwner(project, run.run_id);
  if (!isDocumentSetName(owner)) throw new TypeError(`run ${run.run_id} has no home month`);
  return monthOf(documentSetMicros(owner.set));
}
