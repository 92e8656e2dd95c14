import { isDocumentSetName, parseOwner } from '#contract/seal-target.ts';
import { formatTimestamp } from '#contract/time.ts';
import { PrunedError } from '#lake/pruned-error.ts';
import { readSealRecord } from '#lake/seal-record-file.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import type { ComparedRun } from '#schemas/compare.ts';
import { documentRunDetail } from '../document-run.ts';
import { type ItemFile, type ItemFiles, itemFiles, siblingFiles } from '../item-files.ts';
import { ItemsChangedError } from '../read-errors.ts';

/** A sealed run, and where its items lie. */
export interface OpenedRun {
  readonly run: ComparedRun;
  /** The home month of a recorder's run; undefined for one of a results document. */
  readonly month: string | undefined;
  readonly sourceHash: string;
  readonly files: readonly ItemFile[];
  /** Of metrics that are no part of the run, and whose p-values are adjusted together with its own. */
  readonly siblings: readonly ItemFile[];
}

/** @throws RunNotFoundError, RunNotSealedError, PrunedError, ItemsChangedError */
export async function openRun(
  store: ObjectStore,
  project: string,
  runId: string,
): Promise<OpenedRun> {
  const { sourceHash, files } = await openItemFiles(store, project, runId);
  const owner = parseOwner(project, runId);
  if (isDocumentSetName(owner)) {
    const detail = await documentRunDetail(store, owner, runId);
    const { model_id, task_id, status, config_hash, ts } = detail;
    const run = { run_id: runId, model_id, task_id, status, config_hash, ts };
    const siblings = await siblingFiles(store, owner, runId);
    return { run, month: undefined, sourceHash, files, siblings };
  }
  const record = (await readSealRecord(store, { project, runId }))?.content;
  if (record?.events_hash !== sourceHash) throw new ItemsChangedError(project, runId);
  const { model_id, task_id, status, config_hash, month } = record;
  const ts = formatTimestamp(record.ts_micros);
  return {
    run: { run_id: runId, model_id, task_id, status, config_hash, ts },
    month,
    sourceHash,
    files,
    siblings: [],
  };
}

const PRUNED_ADVICE =
  'a comparison needs the items of both runs: where this one is the baseline, name another (baseline=) or pin one (evalake baseline set); what was found before stays in the table comparisons';

async function openItemFiles(
  store: ObjectStore,
  project: string,
  runId: string,
): Promise<ItemFiles> {
  try {
    return await itemFiles(store, project, runId);
  } catch (error) {
    throw error instanceof PrunedError ? error.advise(PRUNED_ADVICE) : error;
  }
}
