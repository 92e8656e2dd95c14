import { open, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { constants, createGunzip } from 'node:zlib';
import { ifThere } from '#contract/not-there.ts';
import { type LogSource, UnreadableLogError } from '../formats/format.ts';

const HEAD_BYTES = 64 * 1024;
/** A format of one document is read whole. A longer one does not fit a string of JavaScript. */
const MOST_DOCUMENT_BYTES = 512 * 1024 * 1024;

/** A log, and its first bytes, by which its format is recognised. */
export interface OpenedLog {
  readonly source: LogSource;
  readonly head: Buffer;
}

/**
 * @param onPosition reports how many bytes of the file are read
 * @throws UnreadableLogError
 */
export async function openLog(
  path: string,
  onPosition?: (bytes: number) => void,
): Promise<OpenedLog> {
  const { mtimeMs } = await stat(path);
  const packed = await isGzip(path);
  const chunks = () => (packed ? readGzip(path, onPosition) : readPlain(path, onPosition));
  const source: LogSource = {
    path,
    packed,
    modifiedMs: mtimeMs,
    chunks,
    bytes: () => readWhole(path, chunks(), MOST_DOCUMENT_BYTES),
    neighbour: (relative) => ifThere(readFile(join(dirname(path), relative))),
  };
  return { source, head: await readHead(chunks()) };
}

type OnPosition = ((bytes: number) => void) | undefined;

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

/** Unpacks a gzip file, also the readable part of one that is cut off; then it fails. */
async function* readGzip(path: string, onPosition: OnPosition): AsyncGenerator<Buffer> {
  const handle = await open(path, 'r');
  const input = handle.createReadStream();
  // With this flush the last bytes before a cut are given too.
  const gunzip = createGunzip({ finishFlush: constants.Z_SYNC_FLUSH });
  input.on('error', (error) => gunzip.destroy(error));
  input.pipe(gunzip);
  let size = 0;
  try {
    for await (const chunk of gunzip) {
      if (!Buffer.isBuffer(chunk)) continue;
      size += chunk.length;
      yield chunk;
      onPosition?.(input.bytesRead);
    }
    if (await isCutOff(path, size)) throw new Error('the file is cut off');
  } catch (error) {
    throw new UnreadableLogError(path, `cannot be unpacked: ${String(error)}`, { cause: error });
  } finally {
    input.destroy();
  }
}

/**
 * Whether a gzip file is cut off. A gzip member ends with its unpacked size, so that only a file of
 * several members needs a second reading.
 */
async function isCutOff(path: string, unzippedBytes: number): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const { buffer } = await file.read(Buffer.alloc(4), 0, 4, Math.max(0, size - 4));
    if (buffer.readUInt32LE() === unzippedBytes % 2 ** 32) return false;
  } finally {
    await file.close();
  }
  const handle = await open(path, 'r');
  const input = handle.createReadStream();
  const strict = input.pipe(createGunzip());
  try {
    for await (const _ of strict);
    return false;
  } catch {
    return true;
  } finally {
    input.destroy();
  }
}

async function isGzip(path: string): Promise<boolean> {
  const handle = await open(path, 'r');
  try {
    const { buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await handle.close();
  }
}

async function readHead(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of chunks) {
      parts.push(chunk);
      size += chunk.length;
      if (size >= HEAD_BYTES) break;
    }
  } catch (error) {
    // The error comes again when the whole log is read.
    if (!(error instanceof UnreadableLogError)) throw error;
  }
  return Buffer.concat(parts).subarray(0, HEAD_BYTES);
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
