import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathExists } from '../local/path-exists.ts';
import type { ExportedFile } from './export-files.ts';

/** A folder of exported files. Each is written beside its place and renamed: none is ever half there. */
export class FolderTarget {
  readonly #folder: string;
  readonly #force: boolean;

  constructor(folder: string, force: boolean) {
    this.#folder = folder;
    this.#force = force;
  }

  /** Files that are there are left, unless forced: an export that was cut off goes on. */
  async writeAll(files: AsyncIterable<ExportedFile>): Promise<{ written: number; there: number }> {
    await mkdir(this.#folder, { recursive: true });
    let [written, there] = [0, 0];
    for await (const { name, content } of files) {
      const path = join(this.#folder, name);
      if (!this.#force && (await pathExists(path))) there++;
      else {
        await replace(path, await content());
        written++;
      }
    }
    return { written, there };
  }
}

async function replace(path: string, bytes: Uint8Array): Promise<void> {
  const part = `${path}.${process.pid}.part`;
  try {
    await writeFile(part, bytes);
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

/** One file after the other to standard output. */
export async function writeToOutput(files: AsyncIterable<ExportedFile>): Promise<void> {
  for await (const { content } of files) {
    const bytes = await content();
    await new Promise<void>((resolve, reject) => {
      process.stdout.write(bytes, (error) => (error ? reject(error) : resolve()));
    });
  }
}
