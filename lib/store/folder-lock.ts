import { access } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { EVENTS_ROOT, RUNS_ROOT, STORE_ROOT } from '#contract/keys.ts';
import { DataFolderInUseError, type DataLock, lockDataFolder } from '#adapters/disk/data-lock.ts';
import { KeyedMutex } from '#adapters/disk/keyed-mutex.ts';
import type { Clock } from '#ports/clock.ts';

/** How long another process may hold the lock before it is given up, and between two looks. */
const PATIENCE_MS = 30_000;
const LOOK_AGAIN_MS = 20;

const inThisProcess = new KeyedMutex();

/**
 * Runs work while no other process runs work on the same store: a rename over `manifest.json` cannot
 * be made to depend on what it replaces, so writers take turns. The lock is the kernel's, and free
 * when its holder dies (`lib/adapters/disk/data-lock.ts`). A store that belongs to an evalake data folder is
 * under the lock of that folder, which a running server holds.
 * @throws DataFolderInUseError when another process holds it for half a minute
 */
export async function exclusively<T>(
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

/** In a plain store the lock lies where unfinished files lie, out of sight of other readers. */
async function lockedFolder(store: string): Promise<string> {
  return (await isInDataFolder(store)) ? dirname(store) : join(store, '.tmp');
}

async function isInDataFolder(store: string): Promise<boolean> {
  if (basename(store) !== STORE_ROOT) return false;
  const beside = [EVENTS_ROOT, RUNS_ROOT].map((name) => access(join(dirname(store), name)));
  return (await Promise.allSettled(beside)).every(({ status }) => status === 'fulfilled');
}
