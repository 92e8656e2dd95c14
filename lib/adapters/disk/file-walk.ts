import type { Dirent } from 'node:fs';
import { join } from 'node:path';
import { ifThere, isNotThere } from '#contract/not-there.ts';
import type { Files } from './durable-files.ts';
import { compareKeys, isFolderOfKeys, sortKeys } from './file-keys.ts';

/**
 * A walk over keys, and with `grouped` over folders, in key order. Opens only folders that the
 * prefix leads to, each when it is reached.
 */
export class FileWalk {
  readonly prefix: string;
  readonly grouped: boolean;
  readonly #files: Files;
  readonly #root: string;
  readonly #after: string | undefined;
  readonly #texts: AsyncGenerator<string, void>;
  #peeked: string | undefined;

  /** `after`: where the last page ended. */
  constructor(files: Files, root: string, prefix: string, grouped: boolean, after?: string) {
    this.#files = files;
    this.#root = root;
    this.prefix = prefix;
    this.grouped = grouped;
    this.#after = after;
    const cut = prefix.lastIndexOf('/') + 1;
    this.#texts = this.#walk(prefix.slice(0, cut), prefix.slice(cut));
  }

  /** The next keys and folders (which end in a slash), `limit` at most, and whether there are more. */
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

  /** What lies in `folder` (`` or `a/b/`) under names that start with `start`. */
  async *#walk(folder: string, start: string): AsyncGenerator<string, void> {
    if (!isFolderOfKeys(folder)) return;
    for (const text of await this.#textsIn(folder, start)) {
      if (!text.endsWith('/')) yield text;
      else if (!this.grouped) yield* this.#walk(text, '');
      else if (await this.#holdsKeys(text)) yield text;
    }
  }

  /** Keys, and folders with their slash: with it `a.b` comes before all of `a/`, as keys do. */
  async #textsIn(folder: string, start: string): Promise<string[]> {
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

  /** Whether an earlier page held it, or, of a folder, everything in it. */
  #isPassed(text: string): boolean {
    if (this.#after === undefined || compareKeys(text, this.#after) > 0) return false;
    const inside = text.endsWith('/') && this.#after.startsWith(text) && text !== this.#after;
    return !inside;
  }

  /** A folder without a file is no prefix: a put may be about to fill it, a crash left it empty. */
  async #holdsKeys(folder: string): Promise<boolean> {
    const inside: string[] = [];
    try {
      // Stops at the first file: a folder may hold a hundred thousand.
      for await (const entry of await this.#files.opendir(join(this.#root, folder))) {
        if (entry.isFile()) return true;
        if (entry.isDirectory()) inside.push(`${folder}${entry.name}/`);
      }
    } catch (error) {
      if (!isNotThere(error)) throw error;
    }
    for (const text of inside) if (await this.#holdsKeys(text)) return true;
    return false;
  }
}

function textOf(folder: string, entry: Dirent): string | undefined {
  if (entry.isFile()) return folder + entry.name;
  return entry.isDirectory() ? `${folder}${entry.name}/` : undefined;
}
