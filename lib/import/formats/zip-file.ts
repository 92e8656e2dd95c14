import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { UnreadableLogError } from './format.ts';
import { zstandard } from './zstandard.ts';

const inflateAsync = promisify(inflateRaw);

/** Methods of ZIP (APPNOTE.TXT 4.4.5). */
const STORED = 0;
const DEFLATED = 8;
const ZSTANDARD = 93;

/** One file of an archive is held in memory whole; a bomb is not. */
const MOST_BYTES = 512 * 1024 * 1024;
/** All files of an archive together, unpacked. */
const MOST_BYTES_OF_ALL = 8 * 1024 ** 3;

/** The files of a ZIP archive, read one by one. */
export class ZipArchive {
  readonly names: readonly string[];
  readonly #path: string;
  readonly #zip: ZipFile;
  readonly #entries: ReadonlyMap<string, Entry>;

  private constructor(path: string, zip: ZipFile, entries: ReadonlyMap<string, Entry>) {
    this.#path = path;
    this.#zip = zip;
    this.#entries = entries;
    this.names = [...entries.keys()];
  }

  /** @throws UnreadableLogError */
  static async open(path: string): Promise<ZipArchive> {
    try {
      const zip = await openPromise(path, { autoClose: false });
      const entries = new Map<string, Entry>();
      for await (const entry of zip.eachEntry()) entries.set(entry.fileName, entry);
      checkEntries([...entries.values()]);
      return new ZipArchive(path, zip, entries);
    } catch (error) {
      throw unreadable(path, error);
    }
  }

  /** A file of the archive; undefined when there is none of this name. @throws UnreadableLogError */
  async read(name: string): Promise<Buffer | undefined> {
    const entry = this.#entries.get(name);
    if (entry === undefined) return undefined;
    try {
      if (entry.uncompressedSize > MOST_BYTES) throw new Error(`longer than ${MOST_BYTES} bytes`);
      const stream = await this.#zip.openReadStreamPromise(entry, { decodeFileData: false });
      return await unpack(entry, await buffer(Readable.from(stream)));
    } catch (error) {
      throw unreadable(`${this.#path}, ${name}`, error);
    }
  }

  close(): void {
    this.#zip.close();
  }
}

/**
 * Refuses what no tool writes: entries that share bytes, of which a small archive unpacks to any
 * size (https://www.bamsoftware.com/hacks/zipbomb/), and more than can be meant.
 */
function checkEntries(entries: readonly Entry[]): void {
  let endsAt = 0;
  let sizeBytes = 0;
  for (const entry of entries.toSorted((a, b) => startOf(a) - startOf(b))) {
    if (startOf(entry) < endsAt) throw new Error(`${entry.fileName} lies in another file`);
    endsAt = startOf(entry) + entry.compressedSize;
    sizeBytes += entry.uncompressedSize;
  }
  if (sizeBytes > MOST_BYTES_OF_ALL) throw new Error(`longer than ${MOST_BYTES_OF_ALL} bytes`);
}

function startOf({ relativeOffsetOfLocalHeader }: Entry): number {
  return relativeOffsetOfLocalHeader;
}

async function unpack(entry: Entry, bytes: Buffer): Promise<Buffer> {
  const { compressionMethod, uncompressedSize } = entry;
  switch (compressionMethod) {
    case STORED:
      return bytes;
    case DEFLATED:
      return inflateAsync(bytes, { maxOutputLength: Math.max(1, uncompressedSize) });
    case ZSTANDARD:
      return Buffer.from((await zstandard()).decode(bytes, uncompressedSize));
    default:
      throw new Error(`compression method ${compressionMethod} is not supported`);
  }
}

function unreadable(path: string, error: unknown): UnreadableLogError {
  const reason = error instanceof Error ? error.message : String(error);
  return new UnreadableLogError(path, reason, { cause: error });
}
