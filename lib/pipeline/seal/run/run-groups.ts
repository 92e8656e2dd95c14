import { type GroupLimits, eventGroupEnds } from './sealed/event-groups.ts';
import { isTextRead } from '#lake/events/event-rows.ts';
import { eventTextBytes, type GroupFacts } from '#lake/events-file.ts';
import type { AssembledRun, SealedRows } from './assemble-run.ts';

/** A row group of the events file to be written. */
export interface RunGroup {
  readonly start: number;
  readonly end: number;
  readonly textBytes: number;
  /** The row group with the same events in the existing file. */
  readonly copy: number | undefined;
  /** What that file says of it, as long as the texts of its events are not read. */
  readonly facts: GroupFacts | undefined;
}

/** The place of a row group of the existing file among the merged rows. */
interface SealedGroup {
  readonly first: number;
  /** Whether all of its events are in the merge. */
  readonly isWhole: boolean;
  isRead: boolean;
}

/**
 * Cuts the merged rows into row groups. A group with the same events as one of the existing file is
 * copied from there, and the texts of its events need not be read; those of all others are read.
 */
export class RunGroups {
  readonly #run: AssembledRun;
  readonly #limits: GroupLimits | undefined;
  readonly #sealed: SealedRows | undefined;
  readonly #inFile: readonly SealedGroup[];
  /** The rows that are not in the existing file; undefined where there is none. */
  readonly #arrived: readonly number[] | undefined;
  #groups: readonly RunGroup[] = [];

  static async cut(run: AssembledRun, limits?: GroupLimits): Promise<RunGroups> {
    const groups = new RunGroups(run, limits);
    await groups.#readWhatChanged();
    return groups;
  }

  private constructor(run: AssembledRun, limits: GroupLimits | undefined) {
    this.#run = run;
    this.#limits = limits;
    this.#sealed = run.sealed;
    this.#inFile = run.sealed ? sealedGroups(run.sealed) : [];
    this.#arrived = run.sealed && arrivedRows(run.sealed);
  }

  get all(): readonly RunGroup[] {
    return this.#groups;
  }

  get ends(): readonly number[] {
    return this.#groups.map(({ end }) => end);
  }

  /** Reads the texts of the groups' events. */
  async read(wanted: (group: RunGroup, index: number) => boolean): Promise<void> {
    let isMoreRead = false;
    for (const [index, group] of this.#groups.entries()) {
      if (!group.facts || !wanted(group, index)) continue;
      await this.#readGroup(group.copy ?? -1);
      isMoreRead = true;
    }
    if (isMoreRead) this.#groups = this.#cut();
  }

  /** A group whose texts are not read is one of the file, so all its texts are known together. */
  async #readWhatChanged(): Promise<void> {
    if (!this.#sealed) await this.#run.readTexts();
    for (const [index, { isWhole }] of this.#inFile.entries()) {
      if (!isWhole || !this.#sealed?.events.facts) await this.#readGroup(index);
    }
    for (;;) {
      this.#groups = this.#cut();
      const copied = new Set(this.#groups.map(({ copy }) => copy));
      const changed = this.#inFile.flatMap(({ isRead }, index) =>
        isRead || copied.has(index) ? [] : [index],
      );
      if (changed.length === 0) return;
      for (const index of changed) await this.#readGroup(index);
    }
  }

  async #readGroup(index: number): Promise<void> {
    const group = this.#inFile[index];
    if (!group || group.isRead) return;
    group.isRead = true;
    await this.#run.readTexts(this.#rowsOf(index));
  }

  *#rowsOf(index: number): Generator<number> {
    const range = this.#sealed?.events.file.groups[index];
    const { first = 0 } = this.#inFile[index] ?? {};
    const places = this.#sealed?.places ?? new Uint32Array(0);
    for (let row = first; range && row < places.length; row += 1) {
      const place = places[row] ?? Infinity;
      if (place >= range.rowStart && place < range.rowEnd) yield row;
      if (place === range.rowEnd - 1) return;
    }
  }

  #cut(): RunGroup[] {
    const textBytes = this.#measure();
    const ends = eventGroupEnds(this.#run.rows.eventId, textBytes, this.#limits);
    return ends.map((end, index) => {
      const start = ends[index - 1] ?? 0;
      const copy = this.#copyOf(start, end);
      const isUnread = copy !== undefined && this.#inFile[copy]?.isRead === false;
      let sum = 0;
      for (let row = start; row < end; row += 1) sum += textBytes[row] ?? 0;
      const facts = isUnread ? this.#sealed?.events.facts?.[copy] : undefined;
      return { start, end, copy, facts, textBytes: sum };
    });
  }

  /** The text of each row; that of a group which is not read counts at its first. */
  #measure(): Uint32Array {
    const { rows } = this.#run;
    const textBytes = new Uint32Array(rows.eventId.length);
    const measure = (row: number): void => {
      if (isTextRead(rows, row)) textBytes[row] = eventTextBytes(rows, row);
    };
    if (!this.#arrived) for (let row = 0; row < textBytes.length; row += 1) measure(row);
    for (const row of this.#arrived ?? []) measure(row);
    for (const [index, { first, isRead }] of this.#inFile.entries()) {
      if (!isRead) textBytes[first] = this.#sealed?.events.facts?.[index]?.textBytes ?? 0;
      else for (const row of this.#rowsOf(index)) measure(row);
    }
    return textBytes;
  }

  /** The group of the file that has these rows and no others. */
  #copyOf(start: number, end: number): number | undefined {
    if (!this.#sealed?.events.facts) return undefined;
    const { places, events } = this.#sealed;
    const [first = -1, last = -1] = [places[start], places[end - 1]];
    const found = events.file.groups.findIndex(({ rowStart }) => rowStart === first);
    const range = events.file.groups[found];
    const isSame = range && last === range.rowEnd - 1 && end - start === last + 1 - first;
    return isSame && this.#inFile[found]?.isWhole ? found : undefined;
  }
}

function arrivedRows({ places, events }: SealedRows): number[] {
  const arrived: number[] = [];
  for (let row = 0; row < places.length; row += 1) {
    if ((places[row] ?? Infinity) >= events.end) arrived.push(row);
  }
  return arrived;
}

function sealedGroups({ events, places }: SealedRows): SealedGroup[] {
  const rowOf = new Int32Array(events.end).fill(-1);
  for (let row = 0; row < places.length; row += 1) {
    const place = places[row] ?? Infinity;
    if (place < events.end) rowOf[place] = row;
  }
  return events.file.groups.map(({ rowStart, rowEnd }) => {
    let isWhole = true;
    for (let place = rowStart; place < rowEnd; place += 1) isWhole &&= rowOf[place] !== -1;
    return { first: Math.max(0, rowOf[rowStart] ?? 0), isWhole, isRead: false };
  });
}
