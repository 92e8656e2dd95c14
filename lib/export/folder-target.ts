import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathExists } from '#adapters/disk/path-exists.ts';
import type { Content, ExportedFile } from './exported-file.ts';

/** Counts of files: written, left as they were there already, and left out as their run was pruned. */
export interface WrittenFiles {
  readonly written: number;
  readonly there: number;
  readonly pruned: number;
}

/**
 * A folder of exported files. Each is written under a temporary name and renamed, so that a crash
 * leaves no partial file.
 */
export class FolderTarget {
  readonly #folder: string;
  readonly #force: boolean;

  constructor(folder: string, force: boolean) {
    this.#folder = folder;
    this.#force = force;
  }

  /** Files that exist are kept, unless forced: so a broken-off export goes on where it was. */
  async writeAll(files: AsyncIterable<ExportedFile>): Promise<WrittenFiles> {
    await mkdir(this.#folder, { recursive: true });
    const counts = { written: 0, there: 0, pruned: 0 };
    for await (const { name, content } of files) {
      const path = join(this.#folder, name);
      if (!this.#force && (await pathExists(path))) {
        counts.there++;
        continue;
      }
      const made = await content();
      if (made) await replaceFile(path, made);
      counts[made ? 'written' : 'pruned']++;
    }
    return counts;
  }
}

async function replaceFile(path: string, content: Content): Promise<void> {
  const part = `${path}.${process.pid}.part`;
  try {
    await writeFile(part, content);
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

/** Writes one file after the other to standard output. */
export async function writeToOutput(files: AsyncIterable<ExportedFile>): Promise<void> {
  for await (const { content } of files) {
    const made = await content();
    if (made instanceof Uint8Array) await writeOut(made);
    else for await (const part of made ?? []) await writeOut(part);
  }
}

function writeOut(bytes: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(bytes, (error) => (error ? reject(error) : resolve()));
  });
}
