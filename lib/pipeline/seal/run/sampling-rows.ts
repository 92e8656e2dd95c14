import type { EventRows } from '#lake/event-rows.ts';

/**
 * Finds, for each event that answers a sample, the row of its sampling event: the sample's last one
 * before the event, else the sample's first; -1 when there is none.
 */
export function findSamplings({ type, sampleId }: EventRows): Int32Array {
  const found = new Int32Array(type.length).fill(-1);
  const latest = new Map<string, number>();
  const first = new Map<string, number>();
  type.forEach((each, row) => {
    const sample = sampleId[row] ?? undefined;
    if (sample === undefined) return;
    if (each === 'sampling') {
      latest.set(sample, row);
      if (!first.has(sample)) first.set(sample, row);
    } else found[row] = latest.get(sample) ?? -1;
  });
  type.forEach((_, row) => {
    const sample = sampleId[row] ?? undefined;
    if (sample !== undefined && found[row] === -1) found[row] = first.get(sample) ?? -1;
  });
  return found;
}
