import type { EventRows } from '#lake/event-rows.ts';

export const SAMPLING = 'sampling';

/**
 * Finds, for each wanted event that answers a sample, the row of its sampling event: the sample's last
 * one before the event, else the sample's first. One without a sampling event is left out.
 */
export function findSamplings(
  { type, sampleId }: Pick<EventRows, 'type' | 'sampleId'>,
  wanted: ReadonlySet<number>,
): Map<number, number> {
  const found = new Map<number, number>();
  const samples = new Set<string>();
  for (const row of wanted) {
    const sample = sampleId[row] ?? undefined;
    if (sample !== undefined) samples.add(sample);
  }
  if (samples.size === 0) return found;
  const latest = new Map<string, number>();
  const first = new Map<string, number>();
  sampleId.forEach((sample, row) => {
    if (sample === null || !samples.has(sample)) return;
    if (type[row] === SAMPLING) {
      latest.set(sample, row);
      if (!first.has(sample)) first.set(sample, row);
    } else if (wanted.has(row)) found.set(row, latest.get(sample) ?? -1);
  });
  for (const [row, sampling] of found) {
    const known = sampling === -1 ? first.get(sampleId[row] ?? '') : sampling;
    if (known === undefined) found.delete(row);
    else found.set(row, known);
  }
  return found;
}
