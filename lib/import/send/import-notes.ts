import { appendFile, mkdir, readFile, realpath } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { contentHash } from '#contract/content-hash.ts';
import { ifThere } from '#contract/not-there.ts';

/** The folder of the notes, `$XDG_STATE_HOME/evalake/import`: the place for state that may be lost. */
export function defaultStateFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const state = environment['XDG_STATE_HOME'] ?? join(homedir(), '.local', 'state');
  return join(state, 'evalake', 'import');
}

/** The hashes of one file's batches and documents that an endpoint has acknowledged. */
export interface ImportNote {
  has(hash: string): boolean;
  /** The hash that was acknowledged last. */
  readonly latest: string | undefined;
  add(hash: string): Promise<void>;
}

/**
 * The notes of imports: a text file for each imported file and target, with a hash a line. A lost
 * note, or a lost last line, only costs time: the server drops repetitions.
 */
export class ImportNotes {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async open(target: string, file: string): Promise<ImportNote> {
    const name = `${contentHash(target, '\0', await realpath(file))}.acknowledged`;
    const path = join(this.#folder, name);
    const text = await ifThere(readFile(path, 'utf8'));
    return new NoteFile(path, (text ?? '').split('\n').slice(0, -1));
  }
}

class NoteFile implements ImportNote {
  latest: string | undefined;
  readonly #path: string;
  readonly #hashes: Set<string>;

  constructor(path: string, hashes: readonly string[]) {
    this.#path = path;
    this.#hashes = new Set(hashes);
    this.latest = hashes.at(-1);
  }

  has(hash: string): boolean {
    return this.#hashes.has(hash);
  }

  async add(hash: string): Promise<void> {
    if (this.latest === hash) return;
    await mkdir(join(this.#path, '..'), { recursive: true });
    await appendFile(this.#path, `${hash}\n`);
    this.#hashes.add(hash);
    this.latest = hash;
  }
}
