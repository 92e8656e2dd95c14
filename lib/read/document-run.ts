import { z } from 'zod';
import { documentSetOf, documentSetTime, isDocumentSet } from '#contract/document-set.ts';
import { documentsKey } from '#contract/keys.ts';
import { formatTimestamp, monthOf } from '#contract/time.ts';
import { readDocumentsFile } from '#lake/documents-file.ts';
import { nameDocuments } from '#lake/document-names.ts';
import { readDocumentRecord } from '#lake/document-record-file.ts';
import { readNamed } from '#parquet/index.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import { readDocument } from '#documents/read-document.ts';
import type { RunDetail } from '#schemas/api.ts';
import { RunNotFoundError } from '#lake/seal-record-file.ts';
import { PrunedError } from './read-errors.ts';

/** What the record says of a run in the columns of `runs`. */
const rowSchema = z.object({
  project_id: z.string(),
  run_id: z.string(),
  ts: z.number(),
  model_id: z.string(),
  task_id: z.string(),
  metric_name: z.string(),
  main: z.boolean(),
  n_items: z.number(),
  score: z.number().nullable(),
  stderr: z.number().nullable(),
  path: z.string().nullable(),
  duplicate_samples: z.number(),
  config_hash: z.string(),
  tags_json: z.string(),
  cost: z.number().nullable(),
  duration_seconds: z.number().nullable(),
});

/** A run of a results document: there are no events to be missing. @throws RunNotFoundError */
export async function documentRunDetail(
  store: ObjectStore,
  project: string,
  runId: string,
): Promise<Omit<RunDetail, 'final_report'>> {
  const set = documentSetOf(runId);
  const record = set === undefined ? undefined : await readDocumentRecord(store, project, set);
  const found = record?.content.rows.runs.find(({ run_id }) => run_id === runId);
  if (!found) throw new RunNotFoundError(project, runId);
  const row = rowSchema.parse(found);
  const { metric_name, main, score, stderr, n_items, path } = row;
  return {
    run_id: runId,
    project_id: row.project_id,
    model_id: row.model_id,
    task_id: row.task_id,
    ts: formatTimestamp(row.ts),
    status: 'complete',
    pruned: record?.content.pruned ?? {},
    events: 0,
    expected: 0,
    missing: [],
    missing_count: 0,
    conflicts: 0,
    duplicate_samples: row.duplicate_samples,
    config_hash: row.config_hash,
    tags: z.array(z.string()).parse(JSON.parse(row.tags_json)),
    created_by: null,
    prompt_tokens: null,
    completion_tokens: null,
    cost: row.cost,
    duration_seconds: row.duration_seconds ?? 0,
    revision: null,
    metrics:
      score === null ? [] : [{ metric_name, run_id: runId, main, score, stderr, n_items, path }],
  };
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
  const month = isDocumentSet(set) ? monthOf(documentSetTime(set)) : undefined;
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
