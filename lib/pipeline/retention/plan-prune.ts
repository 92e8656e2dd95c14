import { documentSetTime } from '#contract/document-set.ts';
import { documentsKey, eventsKey, itemsKey, runDocumentKey } from '#contract/keys.ts';
import { formatSealTarget, isDocumentSetName, type SealTarget } from '#contract/seal-target.ts';
import { formatTimestamp, monthOf } from '#contract/time.ts';
import type { Retention, RetentionKind } from '#schemas/project-settings.ts';

/** A run, or the runs of a document set, as the run index lists them. */
export interface IndexedRun {
  readonly target: SealTarget;
  /** Microseconds since 1970. */
  readonly start: number;
  /** The home month. */
  readonly month: string;
  /** Its items files, relative to the project's folder in the store. */
  readonly itemPaths: readonly string[];
}

/** A quarantined object, and when it was put there. */
export interface QuarantinedObject {
  readonly key: string;
  /** Microseconds since 1970. */
  readonly at: number;
}

export interface PruneInput {
  readonly project: string;
  readonly retention: Retention;
  /** Microseconds since 1970. */
  readonly now: number;
  readonly runs: readonly IndexedRun[];
  /** Results documents by their time: names of document sets. */
  readonly sets: readonly string[];
  /** Names of the runs and sets that stay whole. */
  readonly archived: ReadonlySet<string>;
  /** Keys of the detail that is there. */
  readonly present: ReadonlySet<string>;
  readonly quarantine: readonly QuarantinedObject[];
}

/** Detail that goes. */
export interface Pruning {
  readonly kind: RetentionKind;
  /** The run or document set; undefined for objects that belong to none. */
  readonly target: SealTarget | undefined;
  readonly keys: readonly string[];
  readonly why: string;
}

/** The kinds of detail that a run has. */
export const runKinds = ['events', 'items', 'results'] as const;
export type RunKind = (typeof runKinds)[number];

const DAY = 24 * 3600 * 1e6;

/** When detail of this kind that goes now began at the latest; undefined when it stays for ever. */
export function cutoff(retention: Retention, kind: RetentionKind, now: number): number | undefined {
  const days = retention[kind];
  return days === undefined ? undefined : now - days * DAY;
}

/** What goes and why. Never an archived run, an index, a manifest, a seal record or a summary. */
export function planPrune(input: PruneInput): Pruning[] {
  const { runs, sets, archived } = input;
  const ofSets = sets.filter((set) => !archived.has(set)).flatMap((set) => pruneSet(input, set));
  const ofRuns = runs
    .filter(({ target }) => !archived.has(formatSealTarget(target)))
    .flatMap((run) => runKinds.flatMap((kind) => pruneRun(input, run, kind)));
  return [...ofRuns, ...ofSets, ...pruneQuarantine(input)];
}

function pruneRun(input: PruneInput, run: IndexedRun, kind: RunKind): Pruning[] {
  const { retention, now, present } = input;
  const last = cutoff(retention, kind, now);
  if (last === undefined || run.start > last) return [];
  const keys = detailKeys(run, kind).filter((key) => present.has(key));
  if (keys.length === 0) return [];
  const why = `it began on ${dateOf(run.start)}, and retention.${kind} is ${daysOf(retention, kind)}`;
  return [{ kind, target: run.target, keys, why }];
}

/** A document set has items only: its documents have a retention of their own. */
function detailKeys({ target, start, month, itemPaths }: IndexedRun, kind: RunKind): string[] {
  if (kind === 'items') return itemPaths.map((path) => itemsKey(target.project, path));
  if (isDocumentSetName(target)) return [];
  const { project, runId } = target;
  return [
    kind === 'events' ? eventsKey(project, month, runId) : runDocumentKey(project, start, runId),
  ];
}

function pruneSet({ retention, now, project, present }: PruneInput, set: string): Pruning[] {
  const last = cutoff(retention, 'documents', now);
  const time = documentSetTime(set);
  const key = documentsKey(project, monthOf(time), set);
  if (last === undefined || time > last || !present.has(key)) return [];
  const why = `it is of ${dateOf(time)}, and retention.documents is ${daysOf(retention, 'documents')}`;
  return [{ kind: 'documents', target: { project, set }, keys: [key], why }];
}

function pruneQuarantine({ quarantine, retention, now }: PruneInput): Pruning[] {
  const last = cutoff(retention, 'quarantine', now);
  if (last === undefined) return [];
  return quarantine
    .filter(({ at }) => at <= last)
    .map(({ key, at }) => ({
      kind: 'quarantine',
      target: undefined,
      keys: [key],
      why: `it was put there on ${dateOf(at)}, and retention.quarantine is ${daysOf(retention, 'quarantine')}`,
    }));
}

function dateOf(micros: number): string {
  return formatTimestamp(micros).slice(0, 10);
}

function daysOf(retention: Retention, kind: RetentionKind): string {
  return `${retention[kind] ?? 0} days`;
}
