import * as disk from 'node:fs';
import type { SpoolFiles } from '#recorder/spool/spool-files.ts';

/** The process of these files was killed: nothing that it still does has an effect. */
export class DeadProcessError extends Error {
  override readonly name = 'DeadProcessError';
}

export interface DyingFiles extends SpoolFiles {
  readonly isDead: () => boolean;
  /** The number of changes that were begun. */
  readonly changes: () => number;
}

/**
 * Files of a process that is killed at a change of the disk, counted from 1: before the change, after
 * it, or, when it is a write, in the middle.
 */
export function dyingFiles(at: number, moment: 'before' | 'amid' | 'after'): DyingFiles {
  let changes = 0;
  let dead = false;
  const failWhenDead = (): void => {
    if (dead) throw new DeadProcessError();
  };
  async function change<T>(work: () => Promise<T>, half?: () => Promise<unknown>): Promise<T> {
    failWhenDead();
    changes += 1;
    if (changes !== at) return work();
    dead = true;
    if (moment === 'after') await work();
    if (moment === 'amid') await half?.();
    throw new DeadProcessError();
  }
  async function look<T>(work: () => Promise<T>): Promise<T> {
    failWhenDead();
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
      writeFile: (path, body, options) =>
        change(
          () => promises.writeFile(path, body, options),
          () => promises.writeFile(path, body.subarray(0, body.length >> 1), options),
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
