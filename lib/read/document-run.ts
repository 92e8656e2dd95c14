import { z } from 'zod';
import { documentSetOf, documentSetMicros, isDocumentSet } from '#contract/document-set.ts';
import { documentsKey } from '#contract/keys.ts';
import { formatTimestamp, monthOf } from '#contract/time.ts';
import { readDocumentsFile } from '#lake/documents-file.ts';
import { nameDocuments } from '#lake/document-names.ts';
import { readDocumentRecord } from '#lake/document-record-file.ts';
import { readNamed } from '#parquet/index.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import { readDocument } from '#documents/read-document.ts';
import { pick } from '#lake/pick.ts';
import { namesFrom, type Row } from '#lake/table-rows.ts';
import { runsTable } from '#lake/tables/runs.ts';
import { RunNotFoundError } from '#lake/seal-record-file.ts';
import { PrunedError } from './read-errors.ts';
import type { RunDetail } from './run-answers.ts';

const RUN_COLUMNS = namesFrom(runsTable, 'run');
const METRIC_COLUMNS = namesFrom(runsTable, 'metric');
const tagsSchema = z.array(z.string());

const NO_EVENTS = { events: 0, expected: 0, missing: [], missing_count: 0 };

/** A run of a results document: there are no events to be missing. @throws RunNotFoundError */
export async function documentRunDetail(
  store: ObjectStore,
  project: string,
  runId: string,
): Promise<Omit<RunDetail, 'final_report'>> {
  const set = documentSetOf(runId);
  const record = set === undefined ? undefined : await readDocumentRecord(store, project, set);
  const row = record?.content.rows.runs.find(({ run_id }) => run_id === runId);
  if (!row) throw new RunNotFoundError(project, runId);
  return {
    ...pick(row, ['run_id', 'project_id', 'model_id', 'task_id']),
    ts: formatTimestamp(row.ts),
    ...pick(row, ['status']),
    pruned: record?.content.pruned ?? {},
    ...NO_EVENTS,
    ...pick(row, ['conflicts', 'duplicate_samples', 'config_hash']),
    tags: tagsSchema.parse(JSON.parse(row.tags_json)),
    ...pick(row, RUN_COLUMNS),
    events: 0,
    duration_seconds: row.duration_seconds ?? 0,
    revision: null,
    metrics: metricsOf(row),
  };
}

function metricsOf(row: Row<typeof runsTable>): RunDetail['metrics'] {
  const { metric_name, score } = row;
  if (metric_name === null || score === null) return [];
  const first = pick(row, ['metric_name', 'run_id', 'main', 'score', 'stderr', 'n_items', 'path']);
  return [{ ...first, ...pick(row, METRIC_COLUMNS), metric_name, score }];
}

/**
 * The results document of this id, or of this run of one, with null for what is no JSON number.
 * @throws RunNotFoundError, PrunedError
 */
export async function documentText(
  store: ObjectStore,
  project: string,
  id: string,
): Promise<Uint8Array> {
  const set = documentSetOf(id) ?? '';
  const month = isDocumentSet(set) ? monthOf(documentSetMicros(set)) : undefined;
  const key = month && documentsKey(project, month, set);
  const stored = key && (await store.get(key));
  const documents = stored
    ? nameDocuments(set, await readNamed(key, () => readDocumentsFile(stored.bytes)))
    : [];
  const found = documents.find((document) => document.id === id.split('::')[0]);
  if (!found) {
    const record = stored ? undefined : await readDocumentRecord(store, project, set);
    const prunedOn = record?.content.pruned.documents;
    if (prunedOn !== undefined) throw new PrunedError('the document', project, id, prunedOn);
    throw new RunNotFoundError(project, id);
  }
  return readDocument(found.text).text;
}
