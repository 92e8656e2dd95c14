import { NO_TEXT } from '#lake/columns/text-table.ts';
import { type EventRows, TypeCode } from '#lake/events/event-rows.ts';

/**
 * Finds, for each wanted event that answers a sample, the row of its sampling event: the sample's last
 * one before the event, else the sample's first. One without a sampling event is left out.
 */
export function findSamplings(
  { type, sampleId }: Pick<EventRows, 'type' | 'sampleId'>,
  wanted: ReadonlySet<number>,
): Map<number, number> {
  const found = new Map<number, number>();
  /** Codes, as all samples are here. */
  const samples = new Set<number>();
  for (const row of wanted) {
    const sample = sampleId[row] ?? NO_TEXT;
    if (sample !== NO_TEXT) samples.add(sample);
  }
  if (samples.size === 0) return found;
  let last = -1;
  for (const row of wanted) if (row > last) last = row;
  const latest = new Map<number, number>();
  const first = new Map<number, number>();
  /** Samples of which a wanted event came, and no sampling event yet. */
  const lacking = new Set<number>();
  for (let row = 0; row < sampleId.length && (row <= last || lacking.size > 0); row += 1) {
    const sample = sampleId[row] ?? NO_TEXT;
    if (sample === NO_TEXT || !samples.has(sample)) continue;
    if (type[row] === TypeCode.sampling) {
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
    const known = sampling === -1 ? first.get(sampleId[row] ?? NO_TEXT) : sampling;
    if (known === undefined) found.delete(row);
    else found.set(row, known);
  }
  return found;
}
