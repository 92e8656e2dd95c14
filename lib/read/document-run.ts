import { z } from 'zod';
import { documentSetMicros } from '#contract/document-set.ts';
import { documentsKey } from '#contract/keys.ts';
import type { DocumentSetName } from '#contract/seal-target.ts';
import { formatTimestamp, monthOf } from '#contract/time.ts';
import { readDocumentsFile } from '#lake/documents-file.ts';
import { isNamedBy, nameDocuments } from '#lake/document-names.ts';
import { readDocumentRecord } from '#lake/document-record-file.ts';
import { readNamed } from '#parquet/index.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import { readDocument } from '#documents/read-document.ts';
import { noVerdict } from '#lake/run-index.ts';
import { pick } from '#lake/pick.ts';
import { namesFrom, type Row } from '#lake/table-rows.ts';
import { runsTable } from '#lake/tables/runs.ts';
import { RunNotFoundError } from '#lake/seal-record-file.ts';
import { PrunedError } from '#lake/pruned-error.ts';
import type { RunDetail } from './run-answers.ts';

const RUN_COLUMNS = namesFrom(runsTable, 'run');
const METRIC_COLUMNS = namesFrom(runsTable, 'metric');
const tagsSchema = z.array(z.string());

const NO_EVENTS = { events: 0, expected: 0, missing: [], missing_count: 0 };

/** Reads a run of a results document, which has no events. @throws RunNotFoundError */
export async function documentRunDetail(
  store: ObjectStore,
  set: DocumentSetName,
  runId: string,
): Promise<Omit<RunDetail, 'final_report' | 'failure'>> {
  const record = await readDocumentRecord(store, set);
  const row = record?.content.rows.runs.find(({ run_id }) => run_id === runId);
  if (!row) throw new RunNotFoundError(set.project, runId);
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
    replacement: null,
    replaced: [],
    surplus_metrics: 0,
    amendment_count: 0,
    amendments: [],
    metrics: listMetrics(row),
  };
}

function listMetrics(row: Row<typeof runsTable>): RunDetail['metrics'] {
  const { metric_name, score } = row;
  if (metric_name === null || score === null) return [];
  const first = pick(row, ['metric_name', 'run_id', 'main', 'score', 'stderr', 'n_items', 'path']);
  return [{ ...first, ...pick(row, METRIC_COLUMNS), metric_name, score, ...noVerdict }];
}

/**
 * Reads the results document of this id, or of the run with this id. Numbers that JSON does not
 * have are null.
 * @throws RunNotFoundError, PrunedError
 */
export async function documentText(
  store: ObjectStore,
  name: DocumentSetName,
  id: string,
): Promise<Uint8Array> {
  const { project, set } = name;
  const key = documentsKey(project, monthOf(documentSetMicros(set)), set);
  const stored = await store.get(key);
  const documents = stored
    ? nameDocuments(set, await readNamed(key, () => readDocumentsFile(stored.bytes)))
    : [];
  const asked = id.split('::')[0] ?? '';
  // An id comes before a permanent id: two hashes may begin alike.
  const found =
    documents.find((document) => document.id === asked) ??
    documents.find((document) => isNamedBy(document, set, asked));
  if (!found) {
    const record = stored ? undefined : await readDocumentRecord(store, name);
    const prunedOn = record?.content.pruned.documents;
    if (prunedOn !== undefined) throw new PrunedError('the document', project, id, prunedOn);
    throw new RunNotFoundError(project, id);
  }
  return readDocument(found.text).text;
}
