import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ifThere } from '#contract/not-there.ts';
import { diskFiles, type Files } from '#adapters/disk/disk-files.ts';
import type { OpenedFile } from '#adapters/disk/opened-file.ts';

/** A name in a folder, and the file or folder that it means. */
interface Entry {
  readonly id: string;
  readonly isFolder: boolean;
}

export interface SurvivingFiles {
  /** Writes what a folder held when the power failed into a folder that is not there yet. */
  restore(root: string, into: string): Promise<void>;
}

/**
 * Real files on a disk that forgets at a power failure what was not synced: the content of a file
 * since its last sync, and the names in a folder since its last sync. Everything unsynced is lost,
 * which is the worst that a disk may do.
 */
export class VolatileDisk {
  readonly files: Files;
  readonly #contents = new Map<string, Buffer>();
  readonly #folders = new Map<string, ReadonlyMap<string, Entry>>();

  constructor() {
    this.files = { ...diskFiles, open: (...args) => this.#open(...args) };
  }

  /** Cuts the power at this moment; what the disk holds then can be restored into a new folder. */
  failPower(): SurvivingFiles {
    const contents = new Map(this.#contents);
    const folders = new Map(this.#folders);
    const restore = async (folder: string, into: string): Promise<void> => {
      await mkdir(into, { recursive: true });
      for (const [name, { id, isFolder }] of folders.get(folder) ?? []) {
        const path = join(into, name);
        if (isFolder) await restore(id, path);
        else await writeFile(path, contents.get(id) ?? '');
      }
    };
    return { restore: async (root, into) => restore(await idOf(root), into) };
  }

  async #open(...args: Parameters<Files['open']>): Promise<OpenedFile> {
    const [path] = args;
    const handle = await diskFiles.open(...args);
    const id = await idOf(path);
    const isFolder = (await handle.stat({ bigint: true })).isDirectory();
    // A sync saves for certain only what was there when it began.
    const remember = async (sync: () => Promise<void>): Promise<void> => {
      if (isFolder) {
        const entries = await this.#listEntries(path);
        await sync();
        this.#folders.set(id, entries);
      } else {
        const content = await diskFiles.readFile(path);
        await sync();
        this.#contents.set(id, content);
      }
    };
    const datasync = handle.datasync.bind(handle);
    handle.datasync = () => remember(datasync);
    const sync = handle.sync.bind(handle);
    handle.sync = () => remember(sync);
    return handle;
  }

  async #listEntries(folder: string): Promise<ReadonlyMap<string, Entry>> {
    const entries = new Map<string, Entry>();
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const id = await ifThere(idOf(join(folder, entry.name)));
      if (id !== undefined) entries.set(entry.name, { id, isFolder: entry.isDirectory() });
    }
    return entries;
  }
}

/** An inode number alone is given again when its file is gone. */
async function idOf(path: string): Promise<string> {
  const { ino, birthtimeNs } = await stat(path, { bigint: true });
  return `${ino}:${birthtimeNs}`;
}
