import { z } from 'zod';
import { isDocumentSetName, parseOwner } from '#contract/seal-target.ts';
import { documentSetMicros } from '#contract/document-set.ts';
import { recorderRunId } from '#contract/naming/store-run-id.ts';
import { monthOf } from '#contract/time.ts';
import { readSealRecord } from '#lake/seal-record-file.ts';
import { type ComparisonRow, readComparisons } from '#pipeline/judge/comparisons-file.ts';
import { isPinNote } from '#pipeline/judge/absent-pins.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import { BaselineMissingError, RunNotJudgedError } from '../read-errors.ts';
import { openRun } from './compared-run.ts';

const textsSchema = z.array(z.string());

/** A run's own baselines, newest first, and what of them is not as it was set. */
export interface OwnBaselines {
  readonly ids: readonly string[];
  readonly notes: readonly string[];
}

/**
 * The baselines that the judge found for a run: those of the metric, else of its main metric, else,
 * where that is new, of the first that has some. A metric can have another, as none is a baseline for
 * a metric in which it regressed.
 * @throws RunNotJudgedError, BaselineMissingError, RunNotFoundError, RunNotSealedError
 */
export async function ownBaselines(
  store: ObjectStore,
  project: string,
  runId: string,
  metric: string | undefined,
): Promise<OwnBaselines> {
  const rows = await comparisonsOf(store, project, runId);
  if (rows.length === 0) {
    await openRun(store, project, runId);
    throw new RunNotJudgedError(runId);
  }
  const ofMetric = rows.filter(({ metric_name }) => metric_name === metric);
  // Of a metric that the run does not have, the comparison itself tells which ones there are.
  const asked = ofMetric.length === 0 ? rows : ofMetric;
  const compared = asked.filter((row) => baselinesOf(row).length > 0);
  const row = compared.find(({ run_id }) => run_id === runId) ?? compared[0];
  if (!row) throw new BaselineMissingError(runId);
  const ids = baselinesOf(row);
  const others = rows.filter((each) => baselinesOf(each).join('\n') !== ids.join('\n'));
  const notes = others.map(
    (each) =>
      `${each.metric_name} has another baseline of its own: ${baselinesOf(each).join(', ') || 'none'}`,
  );
  const pins = textsSchema.parse(JSON.parse(row.notes_json)).filter(isPinNote);
  return { ids, notes: metric === undefined ? [...pins, ...notes] : pins };
}

/** By the recorder's run ids, under which runs are opened. */
function baselinesOf({ metric_name, baseline_run_ids_json: json }: ComparisonRow): string[] {
  return textsSchema
    .parse(JSON.parse(json))
    .map((id) => (isDocumentSetName(parseOwner('', id)) ? id : recorderRunId(id, metric_name)));
}

/** The comparisons of a recorder's run, or of one run of a results document. */
export async function comparisonsOf(
  store: ObjectStore,
  project: string,
  runId: string,
): Promise<readonly ComparisonRow[]> {
  const owner = parseOwner(project, runId);
  const month = isDocumentSetName(owner)
    ? monthOf(documentSetMicros(owner.set))
    : (await readSealRecord(store, owner))?.content.month;
  const stored = month === undefined ? undefined : await readComparisons(store, project, month);
  const isOwn = ({ run_id, recorder_run_id }: ComparisonRow) =>
    isDocumentSetName(owner) ? run_id === runId : recorder_run_id === runId;
  return stored?.rows.filter(isOwn) ?? [];
}
