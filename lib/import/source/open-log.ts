import { lstat, open, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { ifThere } from '#contract/not-there.ts';
import { type LogSource, UnreadableLogError } from '../formats/format.ts';
import { decodeText } from './decode-text.ts';
import { type OnPosition, type Packing, packingOf, readPacked } from './unpack.ts';

const HEAD_BYTES = 64 * 1024;
/** A format of one document is read whole. A longer one does not fit a string of JavaScript. */
const MOST_DOCUMENT_BYTES = 512 * 1024 * 1024;

/** A log, and its first bytes, by which its format is recognised. */
export interface OpenedLog {
  readonly source: LogSource;
  readonly head: Buffer;
  /** More of it, for what the head does not tell. */
  readonly moreHead: (bytes: number) => Promise<Buffer>;
}

/**
 * @param onPosition reports how many bytes of the file are read
 * @throws UnreadableLogError
 */
export async function openLog(path: string, onPosition?: OnPosition): Promise<OpenedLog> {
  const { mtimeMs } = await stat(path);
  const packing = packingOf(await firstBytes(path));
  const source = sourceAt(path, packing, mtimeMs, onPosition);
  const head = (bytes: number) => readHead(source.chunks(), bytes);
  return { source, head: await head(HEAD_BYTES), moreHead: head };
}

function sourceAt(
  path: string,
  packing: Packing | undefined,
  modifiedMs: number,
  onPosition: OnPosition,
): LogSource {
  const absolute = resolve(path);
  const chunks = () =>
    decodeText(
      packing === undefined ? readPlain(path, onPosition) : readPacked(path, packing, onPosition),
    );
  return {
    path,
    folder: basename(dirname(absolute)),
    packed: packing !== undefined,
    modifiedMs,
    chunks,
    bytes: () => readWhole(path, chunks(), MOST_DOCUMENT_BYTES),
    neighbour: (relative) => readNeighbour(join(dirname(absolute), relative)),
    hasNeighbour: (relative) => isThere(join(dirname(absolute), relative)),
    neighbours: async () => (await readdir(dirname(absolute))).sort(),
  };
}

async function* readPlain(path: string, onPosition: OnPosition): AsyncGenerator<Buffer> {
  const handle = await open(path, 'r');
  // The stream closes the handle, also when reading stops early.
  const input = handle.createReadStream();
  for await (const chunk of input) {
    if (!Buffer.isBuffer(chunk)) continue;
    yield chunk;
    onPosition?.(input.bytesRead);
  }
}

async function firstBytes(path: string): Promise<Buffer> {
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

async function readHead(chunks: AsyncIterable<Buffer>, most: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of chunks) {
      parts.push(chunk);
      size += chunk.length;
      if (size >= most) break;
    }
  } catch (error) {
    // The error comes again when the whole log is read.
    if (!(error instanceof UnreadableLogError)) throw error;
  }
  return Buffer.concat(parts).subarray(0, most);
}

async function readWhole(
  path: string,
  chunks: AsyncIterable<Buffer>,
  mostBytes: number,
): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    parts.push(chunk);
    size += chunk.length;
    if (size > mostBytes) throw new UnreadableLogError(path, `longer than ${mostBytes} bytes`);
  }
  return Buffer.concat(parts);
}

const ENDINGS = ['', '.gz', '.zst'];

/**
 * A file beside a log, unpacked and decoded like the log itself. A link is passed over: nobody named
 * the file that it leads to.
 */
async function readNeighbour(path: string): Promise<Buffer | undefined> {
  for (const ending of ENDINGS) {
    if (!(await isFile(path + ending))) continue;
    const bytes = await ifThere(readUnpacked(path + ending));
    if (bytes !== undefined) return bytes;
  }
  return undefined;
}

async function isThere(path: string): Promise<boolean> {
  for (const ending of ENDINGS) {
    if (await isFile(path + ending)) return true;
  }
  return false;
}

async function isFile(path: string): Promise<boolean> {
  return (await ifThere(lstat(path)))?.isFile() === true;
}

async function readUnpacked(path: string): Promise<Buffer> {
  return sourceAt(path, packingOf(await firstBytes(path)), 0, undefined).bytes();
}
