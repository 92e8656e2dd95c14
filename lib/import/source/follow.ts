import { open, stat } from 'node:fs/promises';
import type { Clock } from '#ports/clock.ts';
import type { LogSource } from '../formats/format.ts';
import { decodeText } from './decode-text.ts';
import { findLogs, type FoundLog } from './find-logs.ts';

export interface FollowOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** How often to look for more. */
  readonly pollMs: number;
  /** A log that has not grown for so long has come to its end. */
  readonly settleMs: number;
}

const CHUNK_BYTES = 256 * 1024;
/** Logs that are followed at the same time. */
const MOST_AT_ONCE = 32;

/** The source of a log that is still being written; it ends when the log has settled. */
export function following(source: LogSource, options: FollowOptions): LogSource {
  return { ...source, chunks: () => decodeText(growingChunks(source.path, options)) };
}

async function* growingChunks(path: string, options: FollowOptions): AsyncGenerator<Buffer> {
  const { clock, signal, pollMs, settleMs } = options;
  const handle = await open(path, 'r');
  try {
    let grewMs = (await handle.stat()).mtimeMs;
    while (!signal.aborted) {
      let grew = false;
      for (;;) {
        const { buffer, bytesRead } = await handle.read(Buffer.alloc(CHUNK_BYTES));
        if (bytesRead === 0) break;
        grew = true;
        yield buffer.subarray(0, bytesRead);
      }
      if (grew) {
        grewMs = Math.max(grewMs, (await handle.stat()).mtimeMs);
        // What was read so far is not to wait for what may come.
        yield Buffer.alloc(0);
      }
      if (clock.now() - grewMs >= settleMs) return;
      await clock.sleep(pollMs, signal);
    }
  } finally {
    await handle.close();
  }
}

/** Resolves when nobody has written to a file for so long that it is whole. */
export async function settled(path: string, options: FollowOptions): Promise<void> {
  const { clock, signal, pollMs, settleMs } = options;
  while (!signal.aborted && clock.now() - (await stat(path)).mtimeMs < settleMs) {
    await clock.sleep(pollMs, signal);
  }
}

/**
 * Imports every log under the paths, new ones as they come and grown ones again, until the signal.
 * @param importOne is called for one version of a log at a time; a rejection ends everything
 */
export async function followLogs(
  paths: readonly string[],
  importOne: (log: FoundLog) => Promise<void>,
  { clock, signal, pollMs }: FollowOptions,
): Promise<void> {
  const versions = new Map<string, string>();
  const active = new Map<string, Promise<void>>();
  const failure = new AbortController();
  const ending = AbortSignal.any([signal, failure.signal]);
  const start = (log: FoundLog): void => {
    versions.set(log.path, versionOf(log));
    const work = importOne(log)
      .catch((error: unknown) => failure.abort(error))
      .finally(() => active.delete(log.path));
    active.set(log.path, work);
  };
  while (!ending.aborted) {
    for (const log of await findLogs(paths)) {
      if (active.has(log.path) || versions.get(log.path) === versionOf(log)) continue;
      if (active.size >= MOST_AT_ONCE) await Promise.race(active.values());
      start(log);
    }
    await clock.sleep(pollMs, ending);
  }
  await Promise.all(active.values());
  if (failure.signal.aborted) throw failure.signal.reason;
}

function versionOf({ size, modifiedMs }: FoundLog): string {
  return `${size} ${modifiedMs}`;
}
