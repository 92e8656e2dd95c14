import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DataFolderInUseError, DataLockError, lockDataFolder } from '#adapters/disk/data-lock.ts';
import { bundle, startScript } from '../../support/child-script.ts';

describe('lockDataFolder', () => {
  let root: string;
  let holder: (folder: string) => string;
  beforeAll(async () => {
    const code = await bundle(`
      import { lockDataFolder } from './lib/adapters/disk/data-lock.ts';
      await lockDataFolder(FOLDER).then(() => 'locked', (error) => error.message).then(console.log);
      setInterval(() => undefined, 1000);
    `);
    holder = (folder) => `const FOLDER = ${JSON.stringify(folder)};\n${code}`;
  });
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'data-lock-'));
  });
  afterEach(() => rm(root, { recursive: true }));

  it('locks a folder that is not there yet, and again after release', async () => {
    const folder = join(root, 'new/data');
    const lock = await lockDataFolder(folder);
    await lock.release();
    await lock.release();
    const again = await lockDataFolder(folder);
    await again.release();
  });

  it('refuses the same process, under any name of the folder', async () => {
    await symlink(root, `${root}-link`);
    const lock = await lockDataFolder(root);
    await expect(lockDataFolder(`${root}/.`)).rejects.toThrow(DataFolderInUseError);
    await expect(lockDataFolder(`${root}-link`)).rejects.toThrow(/in use by this same process/);
    await lock.release();
    await rm(`${root}-link`);
  });

  it('gives the lock to one of two concurrent calls', async () => {
    const outcomes = await Promise.allSettled([lockDataFolder(root), lockDataFolder(root)]);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    for (const outcome of outcomes) {
      if (outcome.status === 'fulfilled') await outcome.value.release();
    }
  });

  it('refuses while another process holds it, and names that process, until it is killed', async () => {
    const child = startScript(holder(root));
    try {
      expect(await child.line()).toBe('locked');
      await expect(lockDataFolder(root)).rejects.toThrow(DataFolderInUseError);
      await expect(lockDataFolder(root)).rejects.toThrow(
        `process ${child.pid}; stop that one first`,
      );
    } finally {
      await child.kill();
    }
    const lock = await lockDataFolder(root);
    await lock.release();
  });

  it('keeps another process out until it is released', async () => {
    const lock = await lockDataFolder(root);
    const child = startScript(holder(root));
    expect(await child.line()).toContain(`in use by process ${process.pid}`);
    await child.kill();
    await lock.release();
    const next = startScript(holder(root));
    expect(await next.line()).toBe('locked');
    await next.kill();
  });

  it('says what to do about a lock file that is damaged', async () => {
    await writeFile(join(root, 'lock.duckdb'), 'garbage');
    await expect(lockDataFolder(root)).rejects.toThrow(DataLockError);
    await expect(lockDataFolder(root)).rejects.toThrow(/delete it and start again/);
  });
});
