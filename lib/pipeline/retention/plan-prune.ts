import { documentSetMicros } from '#contract/document-set.ts';
import { documentsKey, eventsKey, itemsKey, runDocumentKey } from '#contract/keys.ts';
import { formatSealTarget, isDocumentSetName, type SealTarget } from '#contract/seal-target.ts';
import { formatTimestamp, monthOf } from '#contract/time.ts';
import type { Retention, RetentionKind } from '#schemas/project-settings.ts';

/** A run, or the runs of a document set, as the run index lists them. */
export interface IndexedRun {
  readonly target: SealTarget;
  /** Microseconds since 1970. */
  readonly startMicros: number;
  /** The home month. */
  readonly month: string;
  /** Its items files, relative to the project's folder in the store. */
  readonly itemPaths: readonly string[];
}

/** A quarantined object and the time at which it was put there. */
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
  /** Names of the document sets that have a documents file. */
  readonly sets: readonly string[];
  /** Names of the runs and sets that stay whole. */
  readonly archived: ReadonlySet<string>;
  /** Keys of the detail that exists. */
  readonly present: ReadonlySet<string>;
  readonly quarantine: readonly QuarantinedObject[];
}

/** Detail to delete. */
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

const DAY_MICROS = 24 * 3600 * 1e6;

/** Detail of this kind that began at this time or before is deleted; undefined when all is kept. */
export function findCutoffMicros(
  retention: Retention,
  kind: RetentionKind,
  nowMicros: number,
): number | undefined {
  const days = retention[kind];
  return days === undefined ? undefined : nowMicros - days * DAY_MICROS;
}

/**
 * Plans what to delete and why: never an archived run, an index, a manifest, a seal record or a
 * summary.
 */
export function planPrune(input: PruneInput): Pruning[] {
  const { runs, sets, archived } = input;
  const setPrunings = sets
    .filter((set) => !archived.has(set))
    .flatMap((set) => pruneSet(input, set));
  const runPrunings = runs
    .filter(({ target }) => !archived.has(formatSealTarget(target)))
    .flatMap((run) => runKinds.flatMap((kind) => pruneRun(input, run, kind)));
  return [...runPrunings, ...setPrunings, ...pruneQuarantine(input)];
}

function pruneRun(input: PruneInput, run: IndexedRun, kind: RunKind): Pruning[] {
  const { retention, nowMicros, present } = input;
  const lastMicros = findCutoffMicros(retention, kind, nowMicros);
  if (lastMicros === undefined || run.startMicros > lastMicros) return [];
  const keys = listDetailKeys(run, kind).filter((key) => present.has(key));
  if (keys.length === 0) return [];
  const why = `it began on ${formatDate(run.startMicros)}, and retention.${kind} is ${formatDays(retention, kind)}`;
  return [{ kind, target: run.target, keys, why }];
}

/** A document set has items only: its documents have a retention of their own. */
function listDetailKeys(
  { target, startMicros, month, itemPaths }: IndexedRun,
  kind: RunKind,
): string[] {
  if (kind === 'items') return itemPaths.map((path) => itemsKey(target.project, path));
  if (isDocumentSetName(target)) return [];
  const { project, runId } = target;
  return [
    kind === 'events'
      ? eventsKey(project, month, runId)
      : runDocumentKey(project, startMicros, runId),
  ];
}

function pruneSet({ retention, nowMicros, project, present }: PruneInput, set: string): Pruning[] {
  const lastMicros = findCutoffMicros(retention, 'documents', nowMicros);
  const timeMicros = documentSetMicros(set);
  const key = documentsKey(project, monthOf(timeMicros), set);
  if (lastMicros === undefined || timeMicros > lastMicros || !present.has(key)) return [];
  const why = `it is of ${formatDate(timeMicros)}, and retention.documents is ${formatDays(retention, 'documents')}`;
  return [{ kind: 'documents', target: { project, set }, keys: [key], why }];
}

function pruneQuarantine({ quarantine, retention, nowMicros }: PruneInput): Pruning[] {
  const lastMicros = findCutoffMicros(retention, 'quarantine', nowMicros);
  if (lastMicros === undefined) return [];
  return quarantine
    .filter(({ quarantinedAtMicros }) => quarantinedAtMicros <= lastMicros)
    .map(({ key, quarantinedAtMicros }) => ({
      kind: 'quarantine',
      target: undefined,
      keys: [key],
      why: `it was put there on ${formatDate(quarantinedAtMicros)}, and retention.quarantine is ${formatDays(retention, 'quarantine')}`,
    }));
}

function formatDate(micros: number): string {
  return formatTimestamp(micros).slice(0, 10);
}

function formatDays(retention: Retention, kind: RetentionKind): string {
  return `${retention[kind] ?? 0} days`;
}
