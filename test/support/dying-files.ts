import * as disk from 'node:fs';
import type { SpoolFiles } from '#recorder/spool-files.ts';

/** The process to which these files belong is gone: nothing that it does has an effect. */
export class DeadProcessError extends Error {
  override readonly name = 'DeadProcessError';
}

export interface DyingFiles extends SpoolFiles {
  readonly isDead: () => boolean;
  /** How many changes were begun. */
  readonly changes: () => number;
}

/**
 * Files of a process that is killed at a change of the disk, counted from 1: before it, after it, or
 * in the middle of it when it is a write.
 */
export function dyingFiles(at: number, moment: 'before' | 'amid' | 'after'): DyingFiles {
  let changes = 0;
  let dead = false;
  const alive = (): void => {
    if (dead) throw new DeadProcessError();
  };
  async function change<T>(work: () => Promise<T>, half?: () => Promise<unknown>): Promise<T> {
    alive();
    changes += 1;
    if (changes !== at) return work();
    dead = true;
    if (moment === 'after') await work();
    if (moment === 'amid') await half?.();
    throw new DeadProcessError();
  }
  async function look<T>(work: () => Promise<T>): Promise<T> {
    alive();
    return work();
  }
  const never = () => {
    throw new DeadProcessError();
  };
  const { promises } = disk;
  return {
    promises: {
      mkdir: (path, options) => change(() => promises.mkdir(path, options)),
      rename: (from, to) => change(() => promises.rename(from, to)),
      rmdir: (path) => change(() => promises.rmdir(path)),
      unlink: (path) => change(() => promises.unlink(path)),
      writeFile: (path, body) =>
        change(
          () => promises.writeFile(path, body),
          () => promises.writeFile(path, body.subarray(0, body.length >> 1)),
        ),
      readdir: (path) => look(() => promises.readdir(path)),
      readFile: (path) => look(() => promises.readFile(path)),
      stat: (path) => look(() => promises.stat(path)),
    },
    mkdirSync: never,
    renameSync: never,
    writeFileSync: never,
    isDead: () => dead,
    changes: () => changes,
  };
}
