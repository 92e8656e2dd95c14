import { type ByteSource, isWrittenAsNow, ParquetFile } from '#parquet/index.ts';
import {
  EVENT_COLUMNS,
  eventsFileGroups,
  type EventsFileNotes,
  eventsFileNotes,
  fillColumns,
  type GroupFacts,
} from '#lake/events-file.ts';
import { type EventRows, isTextRead, setText } from '#lake/events/event-rows.ts';
import type { EventTable } from '#lake/events/event-table.ts';
import { SparseNumbers } from '#lake/columns/sparse-numbers.ts';
import type { TextTable } from '#lake/columns/text-table.ts';
import type { LiftedColumns } from '#lake/events/event-usage.ts';
import { eventsTable } from '#lake/tables/events.ts';

/** Those of which a run tells something; `correct` is not among them. */
const LIFTED = ['model', 'prompt_tokens', 'completion_tokens'];
const LABELS = EVENT_COLUMNS.filter((name) => name !== 'data');

/**
 * The events of a file, appended to rows: first all but their `data`, which is most of the file, then
 * that of the rows of which it is needed.
 */
export class SealedEvents {
  readonly notes: EventsFileNotes;
  /** The first of its rows, and one past the last. */
  readonly start: number;
  readonly end: number;
  readonly file: ParquetFile;
  /** What the file says of its row groups; undefined where it does not. */
  readonly facts: readonly GroupFacts[] | undefined;

  private constructor(file: ParquetFile, start: number, end: number) {
    this.notes = eventsFileNotes(file.metadata);
    this.file = file;
    this.facts = isWrittenAsNow(eventsTable, file) ? eventsFileGroups(file.metadata) : undefined;
    this.start = start;
    this.end = end;
  }

  /** Appends the file's events, a row group at a time. */
  static async append(table: EventTable, from: Uint8Array | ByteSource): Promise<SealedEvents> {
    const file = await ParquetFile.open(from);
    const start = table.addUnread(file.groups.at(-1)?.rowEnd ?? 0);
    const rows = table.rows();
    for (const [index, { rowStart }] of file.groups.entries()) {
      fillColumns(rows, start + rowStart, await file.readGroup(LABELS, index));
    }
    return new SealedEvents(file, start, table.length);
  }

  /**
   * Reads the `data` of the wanted rows where it was not read yet.
   * @param places of each of `rows` its place among the rows to which the file was appended
   */
  async readTexts(rows: EventRows, wanted: Iterable<number>, places?: Uint32Array): Promise<void> {
    const groups = this.file.groups.map(() => [] as (readonly [row: number, inFile: number])[]);
    for (const row of wanted) {
      const inFile = (places ? (places[row] ?? -1) : row) - this.start;
      if (inFile < 0 || inFile >= this.end - this.start || isTextRead(rows, row)) continue;
      groups[this.#groupAt(inFile)]?.push([row, inFile]);
    }
    for (const [index, found] of groups.entries()) {
      const group = this.file.groups[index];
      if (!group || found.length === 0) continue;
      const texts = (await this.file.readGroup(['data'], index)).bytes('data');
      for (const [row, inFile] of found) setText(rows, row, texts[inFile - group.rowStart] ?? null);
    }
  }

  /** The lifted columns that a run tells of, as the file has them of a row group of its own. */
  async readLifted(
    group: number,
    names: TextTable,
  ): Promise<Pick<LiftedColumns, 'model' | 'promptTokens' | 'completionTokens'>> {
    const { rowStart = 0, rowEnd = 0 } = this.file.groups[group] ?? {};
    const columns = await this.file.readGroup(LIFTED, group);
    const model = new Uint32Array(rowEnd - rowStart);
    columns.fillCodes('model', names, model);
    const counts = (column: string): SparseNumbers => {
      const values = new Float64Array(model.length);
      columns.fillNumbers(column, values, 0, NaN);
      return new SparseNumbers(model.length, values);
    };
    return {
      model,
      promptTokens: counts('prompt_tokens'),
      completionTokens: counts('completion_tokens'),
    };
  }

  #groupAt(inFile: number): number {
    return this.file.groups.findIndex(({ rowEnd }) => inFile < rowEnd);
  }
}
