import { constants } from 'node:fs';
import { dirname } from 'node:path';
import { errorCode } from '#contract/error-code.ts';
import type { Files } from '../disk/disk-files.ts';
import { removeFile, syncFolder, writeNewFile } from '../disk/durable-files.ts';
import { type Frame, scanFrames } from './log-record.ts';

/** Reports lost messages, in words for a person. */
export type OnDamage = (message: string) => void;

/**
 * Recovers a segment and gives its whole frames. An incomplete end of the last segment is cut off:
 * it was never acknowledged, as a send is acknowledged only after a sync of all before it. Anything
 * else that cannot be read is damage: the segment is copied aside, and its readable frames are
 * kept.
 */
export async function recoverSegment(
  files: Files,
  path: string,
  isLast: boolean,
  onDamage: OnDamage,
): Promise<Frame[]> {
  const bytes = await files.readFile(path);
  const frames = [...scanFrames(bytes)];
  const bad = frames.filter(({ record }) => record === undefined);
  const first = bad[0];
  if (first === undefined) return frames;
  if (isLast && first === frames.at(-1)) {
    await truncateFile(files, path, first.offset);
    return frames.slice(0, -1);
  }
  const copy = await setAside(files, path);
  await replaceFile(files, path, wholeBytes(bytes, frames));
  const lost = bad.reduce((sum, { length }) => sum + length, 0);
  onDamage(
    `${path}: ${lost} bytes cannot be read, messages in them are lost; the file as it was is ${copy}`,
  );
  return [...scanFrames(wholeBytes(bytes, frames))];
}

/** Copies a file to a new `*.damaged` beside it; gives the copy's path. */
export async function setAside(files: Files, path: string): Promise<string> {
  for (let n = 1; ; n += 1) {
    const copy = n === 1 ? `${path}.damaged` : `${path}.${n}.damaged`;
    try {
      await files.copyFile(path, copy, constants.COPYFILE_EXCL);
      return copy;
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error;
    }
  }
}

function wholeBytes(bytes: Buffer, frames: readonly Frame[]): Buffer {
  const whole = frames.filter(({ record }) => record !== undefined);
  return Buffer.concat(whole.map(({ offset, length }) => bytes.subarray(offset, offset + length)));
}

async function truncateFile(files: Files, path: string, sizeBytes: number): Promise<void> {
  const handle = await files.open(path, 'r+');
  try {
    await handle.truncate(sizeBytes);
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

async function replaceFile(files: Files, path: string, bytes: Buffer): Promise<void> {
  const temp = `${path}.new`;
  await removeFile(files, temp);
  await writeNewFile(files, temp, [bytes]);
  await files.rename(temp, path);
  await syncFolder(files, dirname(path));
}
