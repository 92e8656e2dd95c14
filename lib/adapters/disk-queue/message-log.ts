import { basename, join } from 'node:path';
import type { Files } from '../disk/disk-files.ts';
import { makeFolder, OWNER_ONLY, syncFolder } from '../disk/durable-files.ts';
import { GroupCommit, type Placement } from './group-commit.ts';
import { type OnDamage, recoverSegment, setAside } from './log-recovery.ts';
import { encodeRecord, type Frame } from './log-record.ts';
import { LogSegment } from './log-segment.ts';

export interface MessageLogOptions {
  readonly dir: string;
  readonly files: Files;
  /** The size in bytes past which a new segment begins. */
  readonly segmentBytes: number;
  readonly onDamage: OnDamage;
  /** Called for every frame while opening, oldest first. */
  readonly onFrame: (frame: Frame, segment: LogSegment) => void;
  /** The lowest message number that was never used; each new segment begins with it. */
  readonly nextSeq: () => number;
}

/**
 * An append-only log in segment files. Segments are removed from the oldest end only: so the record
 * of a deletion never disappears before the record of the message that it deletes.
 */
export class MessageLog {
  readonly #options: MessageLogOptions;
  readonly #segments: LogSegment[] = [];
  readonly #commits: GroupCommit<LogSegment>;

  private constructor(options: MessageLogOptions) {
    this.#options = options;
    this.#commits = new GroupCommit((bytes, durable) => this.#commit(bytes, durable));
  }

  static async open(options: MessageLogOptions): Promise<MessageLog> {
    const log = new MessageLog(options);
    await makeFolder(options.files, options.dir);
    try {
      await log.#recover();
      if (log.#segments.length === 0) await log.#addSegment();
    } catch (error) {
      await log.close();
      throw error;
    }
    return log;
  }

  /** All bytes on disk, of live and dead records. */
  get bytes(): number {
    return this.#segments.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  }

  /** The oldest segment, unless it is still appended to. */
  get oldest(): LogSegment | undefined {
    return this.#segments.length > 1 ? this.#segments[0] : undefined;
  }

  /**
   * Appends a record. Resolves once it is written, and, when `durable`, synced; rejects when none
   * of it is there.
   */
  append(bytes: Buffer, durable: boolean): Promise<Placement<LogSegment>> {
    return this.#commits.append(bytes, durable);
  }

  /** Removes the oldest segment, which must hold no live message. */
  async dropOldest(): Promise<void> {
    if (this.#segments.length < 2) return;
    const oldest = this.#segments.shift();
    await oldest?.remove();
    // The removal is durable before the next one: after a power failure an older segment must not
    // come back without a newer one.
    await syncFolder(this.#options.files, this.#options.dir);
  }

  setAside(segment: LogSegment): Promise<string> {
    return setAside(this.#options.files, segment.path);
  }

  /** Finishes pending appends, and makes all of the log durable. */
  async close(): Promise<void> {
    await this.#commits.idle();
    await this.#segments.at(-1)?.sync();
    for (const segment of this.#segments) await segment.close();
  }

  async #commit(bytes: Buffer, durable: boolean): Promise<Placement<LogSegment>> {
    const place = await this.#head(bytes.length);
    return { place, offset: await place.append(bytes, durable) };
  }

  async #head(room: number): Promise<LogSegment> {
    const head = this.#segments.at(-1);
    if (head === undefined) return this.#addSegment();
    if (head.sizeBytes === 0) await head.append(this.#startRecord(), true);
    if (head.sizeBytes + room <= this.#options.segmentBytes) return head;
    // A segment is synced before it is no longer the last: only the last one may have an incomplete
    // end.
    await head.sync();
    return this.#addSegment();
  }

  async #addSegment(): Promise<LogSegment> {
    const { dir, files } = this.#options;
    const number = (this.#segments.at(-1)?.number ?? 0) + 1;
    const path = join(dir, `${String(number).padStart(8, '0')}.log`);
    // Truncates: a file of this number is left over from an attempt that failed here.
    const segment = new LogSegment(
      files,
      path,
      number,
      await files.open(path, 'w+', OWNER_ONLY.file),
      0,
    );
    try {
      await segment.append(this.#startRecord(), true);
      await syncFolder(files, dir);
    } catch (error) {
      await segment.remove();
      throw error;
    }
    this.#segments.push(segment);
    return segment;
  }

  #startRecord(): Buffer {
    return encodeRecord({ kind: 'start', seq: this.#options.nextSeq() });
  }

  async #recover(): Promise<void> {
    const { files, dir, onDamage, onFrame } = this.#options;
    const numbers = await this.#numbers();
    for (const number of numbers) {
      const path = join(dir, `${String(number).padStart(8, '0')}.log`);
      const previous = this.#segments.at(-1)?.number ?? number - 1;
      if (previous !== number - 1) onDamage(`the segments before ${path} are missing`);
      const frames = await recoverSegment(files, path, number === numbers.at(-1), onDamage);
      const sizeBytes = frames.reduce((sum, { length }) => sum + length, 0);
      const segment = new LogSegment(files, path, number, await files.open(path, 'r+'), sizeBytes);
      this.#segments.push(segment);
      for (const frame of frames) onFrame(frame, segment);
    }
  }

  async #numbers(): Promise<number[]> {
    const { files, dir } = this.#options;
    const entries = await files.readdir(dir, { withFileTypes: true });
    const names = entries.map(({ name }) => basename(name, '.log'));
    return names
      .filter((name) => /^\d{8,}$/.test(name))
      .map(Number)
      .toSorted((a, b) => a - b);
  }
}
