import { documentSetOf, suiteOf } from '#contract/document-set.ts';
import type { RecordedVerdict } from '#lake/run-index.ts';
import type { Row } from '#lake/table-rows.ts';
import type { runsTable } from '#lake/tables/runs.ts';

type IndexedRun = Row<typeof runsTable>;

/** A metric of a run, as the run index lists it. */
export interface JudgedMetric {
  readonly name: string;
  /** As in items and the manifest. */
  readonly runId: string;
  /** The items file, relative to the project's folder in the store; null when there is none. */
  readonly path: string | null;
  readonly itemCount: number;
  readonly score: number | null;
  /** The verdict that the run index tells now. */
  readonly recorded: RecordedVerdict;
}

/**
 * A run whose metrics are judged together: a recorder's run, or the runs of a suite of a results
 * document, which are its metrics.
 */
export interface JudgedRun {
  /** Unique in the project. */
  readonly name: string;
  /** The recorder's run id, or the document set. */
  readonly owner: string;
  /** The home month, `YYYY-MM`. */
  readonly month: string;
  /** Microseconds since 1970. */
  readonly tsMicros: number;
  readonly modelId: string;
  readonly taskId: string;
  readonly status: IndexedRun['status'];
  readonly isComplete: boolean;
  readonly configHash: string;
  readonly tags: readonly string[];
  /** Hash of the file that its items were made from. */
  readonly sourceHash: string;
  /** Ascending by name. */
  readonly metrics: readonly JudgedMetric[];
}

/** The name of the run that a row of the run index, or a comparison, belongs to. */
export function judgedName(row: Pick<IndexedRun, 'recorder_run_id' | 'run_id'>): string {
  const { recorder_run_id: owner, run_id: id } = row;
  return documentSetOf(id) === undefined ? owner : suiteOf(id);
}

/** The ids by which a person may name the run: its own, those of its metrics, its document's. */
export function idsOf({ name, owner, metrics }: JudgedRun): readonly string[] {
  const [document = name] = documentSetOf(name) === undefined ? [] : name.split('::');
  return [...new Set([name, owner, document, ...metrics.map(({ runId }) => runId)])];
}

/** By time, then by name: the order in which a series is judged. */
export function compareStarts(a: JudgedRun, b: JudgedRun): number {
  if (a.tsMicros !== b.tsMicros) return a.tsMicros - b.tsMicros;
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}
