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
  let last = -1;
  for (const row of wanted) if (row > last) last = row;
  const latest = new Map<string, number>();
  const first = new Map<string, number>();
  /** Samples of which a wanted event came, and no sampling event yet. */
  const lacking = new Set<string>();
  for (let row = 0; row < sampleId.length && (row <= last || lacking.size > 0); row += 1) {
    const sample = sampleId[row] ?? null;
    if (sample === null || !samples.has(sample)) continue;
    if (type[row] === SAMPLING) {
      latest.set(sample, row);
      if (!first.has(sample)) first.set(sample, row);
      lacking.delete(sample);
    } else if (wanted.has(row)) {
      const sampling = latest.get(sample);
      found.set(row, sampling ?? -1);
      if (sampling === undefined) lacking.add(sample);
    }
  }
  for (const [row, sampling] of found) {
    const known = sampling === -1 ? first.get(sampleId[row] ?? '') : sampling;
    if (known === undefined) found.delete(row);
    else found.set(row, known);
  }
  return found;
}
