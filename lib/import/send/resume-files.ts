import { mkdir, readFile, realpath, rename, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { contentHash } from '#contract/content-hash.ts';
import { errorCode } from '#contract/error-code.ts';
import { parseResumePoint, type ResumePoint } from './resume.ts';

/** `$XDG_STATE_HOME/evalake/import`, as programs keep what may be lost. */
export function defaultStateFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const state = environment['XDG_STATE_HOME'] ?? join(homedir(), '.local', 'state');
  return join(state, 'evalake', 'import');
}

/** Where imports ended: a small file for each log and target. Losing one only costs time. */
export class ResumeFiles {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async read(target: string, log: string): Promise<ResumePoint | undefined> {
    try {
      return parseResumePoint(await readFile(await this.#path(target, log), 'utf8'));
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return undefined;
      throw error;
    }
  }

  async write(target: string, log: string, point: ResumePoint): Promise<void> {
    const path = await this.#path(target, log);
    await mkdir(this.#folder, { recursive: true });
    await writeFile(`${path}.${process.pid}`, JSON.stringify(point));
    await rename(`${path}.${process.pid}`, path);
  }

  async #path(target: string, log: string): Promise<string> {
    return join(this.#folder, `${contentHash(target, '\0', await realpath(log))}.json`);
  }
}
