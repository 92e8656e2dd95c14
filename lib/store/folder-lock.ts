import { access } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { EVENTS_ROOT, RUNS_ROOT, STORE_ROOT } from '#contract/keys.ts';
import { DataFolderInUseError, type DataLock, lockDataFolder } from '#adapters/disk/data-lock.ts';
import { KeyedMutex } from '#adapters/disk/keyed-mutex.ts';
import type { Clock } from '#ports/clock.ts';

/** The longest wait for another process's lock, and the longest pause between two attempts. */
const PATIENCE_MS = 30_000;
const LOOK_AGAIN_MS = 20;

const inThisProcess = new KeyedMutex();

/**
 * Runs work while no other process runs work on the same store. Writers take turns, because a file
 * system has no compare-and-swap: a rename replaces `manifest.json` whatever is there. The lock is
 * the kernel's, and free when its holder dies (`lib/adapters/disk/data-lock.ts`). A store in an
 * evalake data folder uses the lock of that folder, which a running server holds.
 * @throws DataFolderInUseError when another process holds it for half a minute
 */
export async function runExclusively<T>(
  folder: string,
  clock: Clock,
  work: () => Promise<T>,
): Promise<T> {
  return inThisProcess.run(folder, async () => {
    const lock = await takeLock(await lockedFolder(folder), clock);
    try {
      return await work();
    } finally {
      await lock.release();
    }
  });
}

async function takeLock(folder: string, clock: Clock): Promise<DataLock> {
  const endMs = clock.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await lockDataFolder(folder);
    } catch (error) {
      if (!(error instanceof DataFolderInUseError) || clock.now() > endMs) throw error;
    }
    await clock.sleep(LOOK_AGAIN_MS * Math.random());
  }
}

/** In a plain store the lock lies in the folder of unfinished files, which other readers ignore. */
async function lockedFolder(store: string): Promise<string> {
  return (await isInDataFolder(store)) ? dirname(store) : join(store, '.tmp');
}

async function isInDataFolder(store: string): Promise<boolean> {
  if (basename(store) !== STORE_ROOT) return false;
  const beside = [EVENTS_ROOT, RUNS_ROOT].map((name) => access(join(dirname(store), name)));
  return (await Promise.allSettled(beside)).every(({ status }) => status === 'fulfilled');
}
