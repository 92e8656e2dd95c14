import { itemsKey } from '#contract/keys.ts';
import type { GroupFacts } from '#lake/events-file.ts';
import type { ItemsCopy } from '#lake/items-file.ts';
import type { SealRecord } from '#lake/seal-record.ts';
import { ITEMS_SOURCE, itemsTable } from '#lake/tables/items.ts';
import type { TextTable } from '#lake/columns/text-table.ts';
import { type ColumnReader, isWrittenAsNow, ParquetFile } from '#parquet/index.ts';
import { FormerDetails } from './sealed/former-details.ts';
import type { FormerMetricItems } from './items/item-collector.ts';
import { type OpenedObject, openObject, type SealSource } from './seal-source.ts';

/** Details are taken from a document up to this size, as it is read whole. */
const MOST_DOCUMENT_BYTES = 64 * 1024 * 1024;
const COLUMNS = ['item_id', 'cluster_id', 'epoch', 'score'];

interface FormerFile {
  readonly metric: string;
  readonly file: ParquetFile;
  /** For each row group of the events file that of its items; undefined without any. */
  readonly groups: readonly (number | undefined)[];
}

/** The items files and the results document that a former seal derived from the existing events file. */
export class FormerFiles {
  readonly #files: readonly FormerFile[];
  readonly #opened: readonly OpenedObject[];
  readonly #items = new Map<number, readonly FormerMetricItems[]>();
  /** Undefined when the document is not there, or is too large. */
  readonly details: FormerDetails | undefined;

  /** Undefined when they cannot stand for the items of the events file's row groups. */
  static async open(
    source: SealSource,
    record: SealRecord,
    facts: readonly GroupFacts[],
  ): Promise<FormerFiles | undefined> {
    if (record.pruned.items !== undefined) return undefined;
    const opened: OpenedObject[] = [];
    const files: FormerFile[] = [];
    try {
      for (const { metric_name: metric, path, etag } of record.metrics) {
        const object = await openObject(source, itemsKey(record.project_id, path), etag);
        if (!object) return undefined;
        opened.push(object);
        const file = await ParquetFile.open(object.content);
        const groups = groupsOf(file, metric, facts);
        const isSource = file.metadata[ITEMS_SOURCE] === record.events_hash;
        if (!groups || !isSource || !isWrittenAsNow(itemsTable, file)) return undefined;
        files.push({ metric, file, groups });
      }
      const names = new Set(facts.flatMap(({ items }) => items.map(([metric]) => metric)));
      if (names.size !== files.length) return undefined;
      const details = await openDetails(source, record, facts);
      return new FormerFiles(files, opened.splice(0), details);
    } finally {
      for (const { close } of opened) await close();
    }
  }

  private constructor(
    files: readonly FormerFile[],
    opened: readonly OpenedObject[],
    details: FormerDetails | undefined,
  ) {
    this.details = details;
    this.#files = files;
    this.#opened = opened;
  }

  /**
   * Reads the items of a row group of the events file, without their metadata.
   * @param names into which their texts go
   */
  async read(group: number, names: TextTable): Promise<void> {
    const items: FormerMetricItems[] = [];
    for (const { metric, file, groups } of this.#files) {
      const index = groups[group];
      if (index === undefined) continue;
      const columns = await file.readGroup(COLUMNS, index);
      const { rowStart = 0, rowEnd = 0 } = file.groups[index] ?? {};
      items.push(readItems(metric, columns, names, rowEnd - rowStart));
    }
    this.#items.set(group, items);
  }

  /** What was read of the group. */
  itemsOf(group: number): readonly FormerMetricItems[] | undefined {
    return this.#items.get(group);
  }

  /** The items of a row group of the events file as they lie in the items file of a metric. */
  copyOf(metric: string, group: number): ReturnType<ItemsCopy> {
    const former = this.#files.find((each) => each.metric === metric);
    const index = former?.groups[group];
    return former && index !== undefined ? { file: former.file, index } : undefined;
  }

  async close(): Promise<void> {
    for (const { close } of this.#opened) await close();
  }
}

function readItems(
  metric: string,
  columns: ColumnReader,
  names: TextTable,
  count: number,
): FormerMetricItems {
  const items = {
    metric,
    itemId: new Uint32Array(count),
    clusterId: new Uint32Array(count),
    epoch: new Float64Array(count),
    score: new Float64Array(count),
  };
  columns.fillCodes('item_id', names, items.itemId);
  columns.fillCodes('cluster_id', names, items.clusterId);
  columns.fillNumbers('epoch', items.epoch);
  columns.fillNumbers('score', items.score);
  return items;
}

async function openDetails(
  source: SealSource,
  { pruned, results }: SealRecord,
  facts: readonly GroupFacts[],
): Promise<FormerDetails | undefined> {
  if (pruned.results !== undefined || !results) return undefined;
  const opened = await openObject(source, results.key, results.etag);
  if (!opened) return undefined;
  try {
    if (opened.content.byteLength > MOST_DOCUMENT_BYTES) return undefined;
    const document = { bytes: await readWhole(opened), source: opened.content };
    return new FormerDetails(document, facts);
  } finally {
    await opened.close();
  }
}

async function readWhole({ content }: OpenedObject): Promise<Buffer> {
  return content instanceof Uint8Array
    ? Buffer.from(content)
    : Buffer.from(await content.slice(0, content.byteLength));
}

/** Undefined when the file's groups are not those of the events file. */
function groupsOf(
  file: ParquetFile,
  metric: string,
  facts: readonly GroupFacts[],
): (number | undefined)[] | undefined {
  let next = 0;
  const groups = facts.map(({ items }) => {
    const count = items.find(([name]) => name === metric)?.[1];
    if (count === undefined) return undefined;
    const range = file.groups[next];
    next += 1;
    return range && range.rowEnd - range.rowStart === count ? next - 1 : -1;
  });
  return next === file.groups.length && !groups.includes(-1) ? groups : undefined;
}
