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
  /** A log that has not grown for this long is at its end. */
  readonly settleMs: number;
}

const CHUNK_BYTES = 256 * 1024;
/** The most logs that are followed at the same time. */
const MOST_AT_ONCE = 32;

/**
 * A source that follows a log while it is written; it ends when the log has not grown for
 * `settleMs`.
 */
export function followSource(source: LogSource, options: FollowOptions): LogSource {
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
        // An empty chunk: the reader sends what it has now, and does not wait for more.
        yield Buffer.alloc(0);
      }
      if (clock.now() - grewMs >= settleMs) return;
      await clock.sleep(pollMs, signal);
    }
  } finally {
    await handle.close();
  }
}

/** Resolves when a file has not been written to for `settleMs`. */
export async function waitUntilSettled(path: string, options: FollowOptions): Promise<void> {
  const { clock, signal, pollMs, settleMs } = options;
  while (!signal.aborted && clock.now() - (await stat(path)).mtimeMs < settleMs) {
    await clock.sleep(pollMs, signal);
  }
}

/**
 * Imports all logs under the paths until the signal: new ones as they come, and grown ones again.
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

function versionOf({ sizeBytes, modifiedMs }: FoundLog): string {
  return `${sizeBytes} ${modifiedMs}`;
}
