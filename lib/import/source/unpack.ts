import { open, readFile } from 'node:fs/promises';
import { constants, createGunzip } from 'node:zlib';
import { zstandard } from '../formats/zstandard.ts';
import { UnreadableLogError } from '../formats/format.ts';

export type OnPosition = ((bytes: number) => void) | undefined;

export type Packing = 'gzip' | 'zstd';

const MAGIC: readonly (readonly [Packing, Buffer])[] = [
  ['gzip', Buffer.from([0x1f, 0x8b])],
  // RFC 8878, 3.1.1
  ['zstd', Buffer.from([0x28, 0xb5, 0x2f, 0xfd])],
];

/** How a file that begins like this is packed. */
export function packingOf(head: Buffer): Packing | undefined {
  return MAGIC.find(([, magic]) => head.subarray(0, magic.length).equals(magic))?.[0];
}

/**
 * Unpacks a file, also the readable part of one that is cut off; then it fails.
 * @throws UnreadableLogError
 */
export async function* readPacked(
  path: string,
  packing: Packing,
  onPosition: OnPosition,
): AsyncGenerator<Buffer> {
  try {
    yield* packing === 'gzip' ? readGzip(path, onPosition) : readZstd(path, onPosition);
  } catch (error) {
    throw new UnreadableLogError(path, `cannot be unpacked: ${String(error)}`, { cause: error });
  }
}

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

const PIECE_BYTES = 64 * 1024;
/** The decoder gives nothing, again and again, when what it reads is no Zstandard. */
const MOST_EMPTY = 1000;

async function* readZstd(path: string, onPosition: OnPosition): AsyncGenerator<Buffer> {
  const packed = await readFile(path);
  const decoder = await zstandard();
  let empty = 0;
  for (const chunk of decoder.decodeStreaming(pieces(packed, onPosition))) {
    empty = chunk.length === 0 ? empty + 1 : 0;
    if (empty > MOST_EMPTY) throw new Error('the file is damaged');
    if (chunk.length > 0) yield Buffer.from(chunk);
  }
}

function* pieces(bytes: Buffer, onPosition: OnPosition): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
    yield bytes.subarray(at, at + PIECE_BYTES);
    onPosition?.(Math.min(bytes.length, at + PIECE_BYTES));
  }
}
