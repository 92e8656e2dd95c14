import type { Dirent } from 'node:fs';
import { join } from 'node:path';
import { ifThere } from '#contract/not-there.ts';
import type { Files } from './disk-files.ts';
import { compareKeys, isFolderOfKeys, sortKeys } from './file-keys.ts';

/**
 * Walks over keys in key order, and with `grouped` over folders too. It opens only folders that
 * match the prefix, each when it is reached.
 */
export class FileWalk {
  readonly prefix: string;
  readonly grouped: boolean;
  readonly #files: Files;
  readonly #root: string;
  readonly #after: string | undefined;
  readonly #texts: AsyncGenerator<string, void>;
  #peeked: string | undefined;

  /** @param after the last key or folder of the page before */
  constructor(files: Files, root: string, prefix: string, grouped: boolean, after?: string) {
    this.#files = files;
    this.#root = root;
    this.prefix = prefix;
    this.grouped = grouped;
    this.#after = after;
    const cut = prefix.lastIndexOf('/') + 1;
    this.#texts = this.#walk(prefix.slice(0, cut), prefix.slice(cut));
  }

  /** The next keys and folders (which end in a slash), at most `limit`, and whether there are more. */
  async take(limit: number): Promise<{ texts: string[]; more: boolean }> {
    const texts: string[] = [];
    while (texts.length < limit) {
      const text = await this.#next();
      if (text === undefined) return { texts, more: false };
      texts.push(text);
    }
    this.#peeked = await this.#next();
    return { texts, more: this.#peeked !== undefined };
  }

  async #next(): Promise<string | undefined> {
    const peeked = this.#peeked;
    this.#peeked = undefined;
    if (peeked !== undefined) return peeked;
    const { value } = await this.#texts.next();
    return value ?? undefined;
  }

  /** The entries of `folder` (`` or `a/b/`) whose names start with `start`. */
  async *#walk(folder: string, start: string): AsyncGenerator<string, void> {
    if (!isFolderOfKeys(folder)) return;
    for (const text of await this.#listFolder(folder, start)) {
      if (!text.endsWith('/')) yield text;
      else if (!this.grouped) yield* this.#walk(text, '');
      else if (await this.#holdsKeys(text)) yield text;
    }
  }

  /** Keys, and folders with their slash: with the slash, `a.b` sorts before all of `a/`, as keys do. */
  async #listFolder(folder: string, start: string): Promise<string[]> {
    const texts = [];
    for (const entry of await this.#entries(folder)) {
      const hidden = folder === '' && entry.name.startsWith('.');
      if (hidden || !entry.name.startsWith(start)) continue;
      const text = textOf(folder, entry);
      if (text !== undefined && !this.#isPassed(text)) texts.push(text);
    }
    return sortKeys(texts);
  }

  async #entries(folder: string): Promise<Dirent[]> {
    const path = join(this.#root, folder);
    return (await ifThere(this.#files.readdir(path, { withFileTypes: true }))) ?? [];
  }

  /** Whether an earlier page held the key, or everything in the folder. */
  #isPassed(text: string): boolean {
    if (this.#after === undefined || compareKeys(text, this.#after) > 0) return false;
    const inside = text.endsWith('/') && this.#after.startsWith(text) && text !== this.#after;
    return !inside;
  }

  /** A folder without a file is no prefix: a put may be about to fill it, or a crash left it empty. */
  async #holdsKeys(folder: string): Promise<boolean> {
    const inside: string[] = [];
    const opened = await ifThere(this.#files.opendir(join(this.#root, folder)));
    try {
      // Stops at the first file: a folder may hold a hundred thousand.
      for (let entry = opened?.readSync(); entry; entry = opened?.readSync()) {
        if (entry.isFile()) return true;
        if (entry.isDirectory()) inside.push(`${folder}${entry.name}/`);
      }
    } finally {
      opened?.closeSync();
    }
    for (const text of inside) if (await this.#holdsKeys(text)) return true;
    return false;
  }
}

function textOf(folder: string, entry: Dirent): string | undefined {
  if (entry.isFile()) return folder + entry.name;
  return entry.isDirectory() ? `${folder}${entry.name}/` : undefined;
}
