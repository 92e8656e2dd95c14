import { conflictKey, lateKey, replacedKey } from '#contract/keys.ts';
import type { RunName } from '#contract/run-name.ts';
import type { ByteSource } from '#parquet/index.ts';
import type { OutputBytes } from '#ports/output-bytes.ts';
import type { AssembledRun } from './assemble-run.ts';
import { formatConflict, formatQuarantined } from './conflict-text.ts';
import { hashRow } from './merge-events.ts';
import type { PlannedObject } from './seal-plan.ts';
import { piecesOf } from './seal-source.ts';

/** Plans what goes to the quarantine: conflicts, events of former revisions, and their events files. */
export async function setAside(
  run: RunName,
  { conflicts, late, replaced, replacement }: AssembledRun,
  files: readonly (Uint8Array | ByteSource)[],
  output: OutputBytes,
): Promise<PlannedObject[]> {
  const { project, runId } = run;
  const reason = `the run was replaced by its revision ${replacement ?? ''}, of which this event is not`;
  const keep = (key: string, bytes: Uint8Array): PlannedObject => {
    const start = output.append(bytes);
    return { key, stretch: { start, end: output.length } };
  };
  const objects: PlannedObject[] = [];
  for (const conflict of conflicts) {
    const key = conflictKey(project, runId, conflict.eventId, conflict.hash);
    objects.push(keep(key, formatConflict(runId, conflict)));
  }
  for (const read of late) {
    const row = read();
    const hash = hashRow(row);
    const key = lateKey(run, `${row.eventId}-${hash}`);
    objects.push(keep(key, formatQuarantined(runId, { hash, row }, reason)));
  }
  for (const index of replaced) {
    const start = output.length;
    for await (const piece of piecesOf(files[index] ?? new Uint8Array(0))) output.append(piece);
    const stretch = { start, end: output.length };
    objects.push({ key: replacedKey(project, runId, output.hash(stretch)), stretch });
  }
  return objects;
}
