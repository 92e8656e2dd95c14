import type { ParquetFile } from '#parquet/index.ts';

/** What changes in a compact index. */
export interface IndexChange {
  /** The runs whose rows go. */
  readonly runs: ReadonlySet<string>;
  readonly runColumn: string;
  /** The rows that come. */
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  /** The most rows of a group. */
  readonly groupRows: number;
}

/**
 * How many row groups at the beginning of a compact index stay as they are: those that are full, that no
 * row leaves, and behind which all new rows come. Where a group ends follows from its own rows, so those
 * would be written again with the same bytes.
 */
export async function leadingGroups(file: ParquetFile, change: IndexChange): Promise<number> {
  const firstMicros = change.rows.reduce(
    (least, row) => Math.min(least, Number(row['ts'])),
    Infinity,
  );
  let count = 0;
  while (count < file.groups.length) {
    if (!isFull(file, count, change.groupRows)) break;
    if (lastMicros(file, count) >= firstMicros) break;
    if (await loses(file, count, change)) break;
    count += 1;
  }
  return count;
}

/** Those of a former release may be larger. Of the last one it is not known whether its text fills it. */
function isFull({ groups }: ParquetFile, index: number, groupRows: number): boolean {
  const { rowStart = 0, rowEnd = 0 } = groups[index] ?? {};
  const rows = rowEnd - rowStart;
  return rows === groupRows || (rows < groupRows && index + 1 < groups.length);
}

/** The `ts` of the group's last row; infinite where the file does not tell. */
function lastMicros(file: ParquetFile, index: number): number {
  const last = file.statistics(index, 'ts')?.max_value;
  return typeof last === 'bigint' ? Number(last) : Infinity;
}

async function loses(file: ParquetFile, index: number, change: IndexChange): Promise<boolean> {
  const { runs, runColumn } = change;
  const bounds = file.statistics(index, runColumn);
  const [least, most] = [bounds?.min_value, bounds?.max_value];
  const mayHold = (run: string): boolean => {
    if (!(least instanceof Uint8Array && most instanceof Uint8Array)) return true;
    const id = Buffer.from(run);
    return Buffer.compare(id, least) >= 0 && Buffer.compare(id, most) <= 0;
  };
  const sought = new Set([...runs].filter(mayHold));
  const range = file.groups[index];
  if (sought.size === 0 || !range) return false;
  const owners = (await file.read([runColumn], range)).strings(runColumn);
  return owners.some((owner) => owner !== null && sought.has(owner));
}
