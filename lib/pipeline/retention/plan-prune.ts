import { documentSetMicros } from '#contract/document-set.ts';
import { documentsKey, eventsKey, itemsKey, runDocumentKey } from '#contract/keys.ts';
import { formatTimestamp, monthOf } from '#contract/time.ts';
import type { Retention, RetentionKind } from '#schemas/project-settings.ts';

/** A run as the run index lists it. Times are microseconds since 1970. */
export interface IndexedRun {
  readonly runId: string;
  readonly startMicros: number;
  /** The home month. */
  readonly month: string;
  /** Its items files, relative to the project's folder in the store. */
  readonly itemPaths: readonly string[];
}

/** A quarantined object, and when it was put there. */
export interface QuarantinedObject {
  readonly key: string;
  /** Microseconds since 1970. */
  readonly quarantinedAtMicros: number;
}

export interface PruneInput {
  readonly project: string;
  readonly retention: Retention;
  /** Microseconds since 1970. */
  readonly nowMicros: number;
  readonly runs: readonly IndexedRun[];
  /** Results documents by their time: names of document sets. */
  readonly sets: readonly string[];
  /** Ids of the runs and sets that stay whole. */
  readonly archived: ReadonlySet<string>;
  /** Keys of the detail that is there. */
  readonly present: ReadonlySet<string>;
  readonly quarantine: readonly QuarantinedObject[];
}

/** Detail that goes. */
export interface Pruning {
  readonly kind: RetentionKind;
  /** The run or document set; undefined for what belongs to none. */
  readonly runId: string | undefined;
  readonly keys: readonly string[];
  readonly why: string;
}

/** The kinds of detail that a run has. */
export const runKinds = ['events', 'items', 'results'] as const;
export type RunKind = (typeof runKinds)[number];

const DAY_MICROS = 24 * 3600 * 1e6;

/** When detail of this kind that goes now began at the latest; undefined when it stays for ever. */
export function cutoffMicros(
  retention: Retention,
  kind: RetentionKind,
  nowMicros: number,
): number | undefined {
  const days = retention[kind];
  return days === undefined ? undefined : nowMicros - days * DAY_MICROS;
}

/** What goes and why. Never an archived run, an index, a manifest, a seal record or a summary. */
export function planPrune(input: PruneInput): Pruning[] {
  const { runs, sets, archived } = input;
  const ofSets = sets.filter((set) => !archived.has(set)).flatMap((set) => pruneSet(input, set));
  const ofRuns = runs
    .filter(({ runId }) => !archived.has(runId))
    .flatMap((run) => runKinds.flatMap((kind) => pruneRun(input, run, kind)));
  return [...ofRuns, ...ofSets, ...pruneQuarantine(input)];
}

function pruneRun(input: PruneInput, run: IndexedRun, kind: RunKind): Pruning[] {
  const { retention, nowMicros, present, project } = input;
  const lastMicros = cutoffMicros(retention, kind, nowMicros);
  if (lastMicros === undefined || run.startMicros > lastMicros) return [];
  const keys = detailKeys(project, run, kind).filter((key) => present.has(key));
  if (keys.length === 0) return [];
  const why = `it began on ${dateOf(run.startMicros)}, and retention.${kind} is ${daysOf(retention, kind)}`;
  return [{ kind, runId: run.runId, keys, why }];
}

function detailKeys(
  project: string,
  { runId, startMicros, month, itemPaths }: IndexedRun,
  kind: RunKind,
) {
  switch (kind) {
    case 'events':
      return [eventsKey(project, month, runId)];
    case 'items':
      return itemPaths.map((path) => itemsKey(project, path));
    case 'results':
      return [runDocumentKey(project, startMicros, runId)];
  }
}

function pruneSet({ retention, nowMicros, project, present }: PruneInput, set: string): Pruning[] {
  const lastMicros = cutoffMicros(retention, 'documents', nowMicros);
  const timeMicros = documentSetMicros(set);
  const key = documentsKey(project, monthOf(timeMicros), set);
  if (lastMicros === undefined || timeMicros > lastMicros || !present.has(key)) return [];
  const why = `it is of ${dateOf(timeMicros)}, and retention.documents is ${daysOf(retention, 'documents')}`;
  return [{ kind: 'documents', runId: set, keys: [key], why }];
}

function pruneQuarantine({ quarantine, retention, nowMicros }: PruneInput): Pruning[] {
  const lastMicros = cutoffMicros(retention, 'quarantine', nowMicros);
  if (lastMicros === undefined) return [];
  return quarantine
    .filter(({ quarantinedAtMicros }) => quarantinedAtMicros <= lastMicros)
    .map(({ key, quarantinedAtMicros }) => ({
      kind: 'quarantine',
      runId: undefined,
      keys: [key],
      why: `it was put there on ${dateOf(quarantinedAtMicros)}, and retention.quarantine is ${daysOf(retention, 'quarantine')}`,
    }));
}

function dateOf(micros: number): string {
  return formatTimestamp(micros).slice(0, 10);
}

function daysOf(retention: Retention, kind: RetentionKind): string {
  return `${retention[kind] ?? 0} days`;
}
