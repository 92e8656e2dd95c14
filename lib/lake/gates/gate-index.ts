import {
  GATE_INDEX_ROOT,
  gateRecordsPrefix,
  indexKey,
  monthOfKey,
  parseGateRecordKey,
} from '#contract/keys.ts';
import { parseTime } from '#contract/time.ts';
import { listKeys, type ObjectStore } from '#ports/object-store.ts';
import { swapObject } from '#ports/swap-object.ts';
import { readGateRecord, type StoredGate } from './gate-record-file.ts';
import { type IndexRow, IndexFile, type IndexShape } from '../compact-index/index-file.ts';
import { pick } from '../pick.ts';
import type { Row } from '../table-rows.ts';
import { gatesTable } from '../tables/gates.ts';

/** The index of recorded decisions, made of the records alone: a file for each month. */

const gateIndex: IndexShape = {
  table: gatesTable,
  runColumn: 'gate_id',
  orderColumns: ['gate_id'],
};

export function gateRow({ record, sha256 }: StoredGate): Row<typeof gatesTable> & IndexRow {
  const { comparison, question, inputs, by } = record;
  const baselines = inputs.filter(({ role }) => role === 'baseline');
  return {
    gate_id: record.id,
    project_id: record.project_id,
    ts: parseTime(record.ts),
    run_id: comparison.candidate.run_id,
    model_id: comparison.candidate.model_id,
    task_id: comparison.candidate.task_id,
    ...pick(record, ['verdict', 'exit_code']),
    decided_by_json: JSON.stringify(record.decided_by),
    baseline_run_ids_json: JSON.stringify(baselines.map(({ run_id }) => run_id)),
    ...pick(question, ['policy', 'min_delta', 'alpha']),
    settings_hash: record.settings_hash,
    key_id: by.key_id,
    user_name: by.user,
    version: record.version,
    metrics_json: JSON.stringify(
      comparison.metrics.map((metric) =>
        pick(metric, ['metric_name', 'verdict', 'reason', 'delta', 'p_value']),
      ),
    ),
    record_sha256: sha256,
  };
}

/** Puts a decision into the index; nothing changes when it is there. @throws ContentionError */
export async function indexGate(store: ObjectStore, gate: StoredGate): Promise<void> {
  const { project_id: project, month, id } = gate.record;
  await swapObject(store, gateIndexKey(project, month), async (stored) => {
    const file = await IndexFile.read(gateIndex, stored?.bytes);
    return file.replace(new Set([id]), [gateRow(gate)]);
  });
}

/**
 * Makes a project's index anew. The records are read within each swap, after the file, so a decision
 * that is recorded meanwhile is not lost.
 * @throws ContentionError
 */
export async function rebuildGateIndex(store: ObjectStore, project: string): Promise<void> {
  const months = new Set((await readGates(store, project)).map(({ record }) => record.month));
  for await (const key of listKeys(store, `${GATE_INDEX_ROOT}/${project}/`)) {
    const month = monthOfKey(key);
    if (month !== undefined) months.add(month);
  }
  for (const month of [...months].sort()) {
    await swapObject(store, gateIndexKey(project, month), async () => {
      const gates = await readGates(store, project);
      const rows = gates.filter(({ record }) => record.month === month).map(gateRow);
      return (await IndexFile.read(gateIndex, undefined)).replace(new Set(), rows);
    });
  }
}

function gateIndexKey(project: string, month: string): string {
  return indexKey(GATE_INDEX_ROOT, project, month);
}

async function readGates(store: ObjectStore, project: string): Promise<StoredGate[]> {
  const gates: StoredGate[] = [];
  for await (const key of listKeys(store, gateRecordsPrefix(project))) {
    const gate = await readGateRecord(store, project, parseGateRecordKey(key).id);
    if (gate) gates.push(gate);
  }
  return gates;
}
