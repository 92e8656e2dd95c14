import type { SampleRow } from '../../api/samples.ts';

/** Samples that belong together, such as questions on one text. */
export interface Cluster<Row> {
  readonly name: string;
  readonly rows: readonly Row[];
}

/** The clusters of samples, the largest first; a sample that names none is in none. */
export function clustersOf<Row extends Pick<SampleRow, 'cluster'>>(
  rows: readonly Row[],
): readonly Cluster<Row>[] {
  const clusters = new Map<string, Row[]>();
  for (const row of rows) {
    if (row.cluster === null) continue;
    const known = clusters.get(row.cluster);
    if (known) known.push(row);
    else clusters.set(row.cluster, [row]);
  }
  return [...clusters]
    .map(([name, all]) => ({ name, rows: all }))
    .sort((a, b) => b.rows.length - a.rows.length || (a.name < b.name ? -1 : 1));
}

/** The mean of some numbers; null of none. */
export function meanOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, each) => sum + each, 0) / values.length;
}
