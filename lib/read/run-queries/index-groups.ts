import { indexKey, RUNS_ROOT } from '#contract/keys.ts';
import { listRunMonths } from '#lake/list-run-months.ts';
import { columnValues, type Row } from '#lake/table-rows.ts';
import { runsTable } from '#lake/tables/runs.ts';
import { ParquetFile, readNamed } from '#parquet/index.ts';
import { type ObjectStore, type OpenObject, PreconditionFailedError } from '#ports/object-store.ts';
import { RecentValues } from '#ports/recent-values.ts';
import { wholeBuffer } from '../events/open-parquet.ts';

/** Columns that are kept, of all projects: what filters and trends need of some 80,000 rows. */
const MOST_KEPT_BYTES = 32 * 1024 * 1024;
/** Row groups whose footers are kept. A footer takes some 30 kB for each. */
const MOST_KEPT_GROUPS = 512;

export type IndexRow = Row<typeof runsTable>;
type Name = keyof IndexRow;
type Values = readonly (string | number | boolean | null)[];

/** Columns of a row group, a value for each of its rows. */
export type IndexValues<N extends Name> = { readonly [K in N]: readonly IndexRow[K][] };

/** Where the indexes lie. */
export type IndexStore = Pick<ObjectStore, 'list' | 'open'>;

/** A version of a month's index. */
interface IndexFile {
  readonly key: string;
  readonly version: string;
  readonly file: ParquetFile;
}

/** A row group of a month's run index. */
export interface IndexGroup {
  readonly rows: number;
  /** Bounds of `ts`, microseconds since 1970; infinite where the file does not tell. */
  readonly leastMicros: number;
  readonly mostMicros: number;
  /**
   * The cast to the columns' types is needed as in `readRows`.
   * @throws PreconditionFailedError when the file is replaced meanwhile
   * @throws DamagedParquetError, ColumnUnreadableError
   */
  read<const N extends Name>(names: readonly N[]): Promise<IndexValues<N>>;
}

/** Reads columns of run indexes. Those of a file that has not changed are kept, up to a size together. */
export class IndexGroups {
  readonly #store: IndexStore;
  readonly #files = new RecentValues<IndexFile>(MOST_KEPT_GROUPS);
  readonly #columns: RecentValues<Values>;

  constructor(store: IndexStore, mostKeptBytes = MOST_KEPT_BYTES) {
    this.#store = store;
    this.#columns = new RecentValues(mostKeptBytes);
  }

  /**
   * The row groups of a project, months ascending, in the order of their rows.
   * @throws PreconditionFailedError when a file is replaced meanwhile; DamagedParquetError
   */
  async open(project: string): Promise<readonly IndexGroup[]> {
    const groups: IndexGroup[] = [];
    for (const month of await listRunMonths(this.#store, project)) {
      const opened = await this.#openFile(indexKey(RUNS_ROOT, project, month));
      for (const at of opened?.file.groups.keys() ?? []) {
        if (opened) groups.push(this.#groupOf(opened, at));
      }
    }
    return groups;
  }

  async #openFile(key: string): Promise<IndexFile | undefined> {
    const opened = await this.#store.open(key);
    if (!opened) return undefined;
    await opened.close();
    const kept = this.#files.get(key);
    if (kept?.version === opened.version) return kept;
    const source = sourceOf(this.#store, key, opened);
    const file = await readNamed(key, () => ParquetFile.open(source));
    const found = { key, version: opened.version, file };
    this.#files.set(key, found, Math.max(1, file.groups.length));
    return found;
  }

  #groupOf(opened: IndexFile, at: number): IndexGroup {
    const { min_value: least, max_value: most } = opened.file.statistics(at, 'ts') ?? {};
    const { rowStart = 0, rowEnd = 0 } = opened.file.groups[at] ?? {};
    return {
      rows: rowEnd - rowStart,
      leastMicros: typeof least === 'bigint' ? Number(least) : -Infinity,
      mostMicros: typeof most === 'bigint' ? Number(most) : Infinity,
      read: async <N extends Name>(names: readonly N[]) =>
        (await this.#read(opened, at, names)) as IndexValues<N>,
    };
  }

  async #read({ key, version, file }: IndexFile, at: number, names: readonly string[]) {
    const keptName = (name: string) => `${key} ${version} ${at} ${name}`;
    const found = new Map(names.map((name) => [name, this.#columns.get(keptName(name))]));
    const missing = names.filter((name) => !found.get(name));
    if (missing.length > 0) {
      await readNamed(key, async () => {
        const group = await file.readGroup(missing, at);
        for (const name of missing) {
          const values = columnValues(group, runsTable, name);
          found.set(name, values);
          this.#columns.set(keptName(name), values, sizeBytesOf(values));
        }
      });
    }
    return Object.fromEntries(found);
  }
}

/** The bytes of the version that was opened. */
function sourceOf(store: IndexStore, key: string, { version, sizeBytes }: OpenObject) {
  const slice = async (start: number, end = sizeBytes): Promise<ArrayBuffer> => {
    const opened = await store.open(key);
    try {
      if (opened?.version !== version) throw new PreconditionFailedError(key);
      return wholeBuffer(await opened.read(start < 0 ? sizeBytes + start : start, end));
    } finally {
      await opened?.close();
    }
  };
  return { byteLength: sizeBytes, slice };
}

const PLACE_BYTES = 8;
/** Of a text beside its characters, or of a number that stands by itself. */
const VALUE_BYTES = 24;

/** At most: texts of a dictionary are counted again where another stands between. */
function sizeBytesOf(values: Values): number {
  let bytes = PLACE_BYTES * values.length;
  let last: Values[number] = null;
  for (const value of values) {
    if (typeof value === 'number') bytes += VALUE_BYTES;
    else if (typeof value === 'string' && value !== last) bytes += VALUE_BYTES + 2 * value.length;
    last = value;
  }
  return bytes;
}
