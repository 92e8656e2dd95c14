import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { getEnvironmentData, setEnvironmentData, threadId } from 'node:worker_threads';
import { errorCode } from '#contract/error-code.ts';
import type { Files } from './disk-files.ts';
import { makeFolder, type Modes, OWNER_ONLY, removeFile } from './durable-files.ts';

/**
 * Distinguishes this process from an earlier one with the same process id: in a container the id is
 * often the same. All threads of a process have the same token.
 */
const PROCESS_TOKEN = processToken();
const NAME = /^(\d+)-([0-9a-f]{12})(?:-\d+)+$/;

function processToken(): string {
  const name = 'evalake.temp-files.token';
  const known = getEnvironmentData(name);
  if (typeof known === 'string') return known;
  const token = randomBytes(6).toString('hex');
  setEnvironmentData(name, token);
  return token;
}

/** Names for temporary files, in a folder that other processes use at the same time. */
export class TempFiles {
  static #count = 0;
  readonly #files: Files;
  readonly #folder: string;
  readonly #modes: Modes;
  #ready: Promise<void> | undefined;

  constructor(files: Files, folder: string, modes: Modes = OWNER_ONLY) {
    this.#files = files;
    this.#folder = folder;
    this.#modes = modes;
  }

  /**
   * The path of a new temporary file. The first call creates the folder and removes abandoned
   * files.
   */
  async nextPath(): Promise<string> {
    this.#ready ??= this.#prepare();
    try {
      await this.#ready;
    } catch (error) {
      this.#ready = undefined;
      throw error;
    }
    TempFiles.#count += 1;
    return join(this.#folder, `${process.pid}-${PROCESS_TOKEN}-${threadId}-${TempFiles.#count}`);
  }

  /** Creates the folder again at the next call, as somebody removed it. */
  forgetFolder(): void {
    this.#ready = undefined;
  }

  async #prepare(): Promise<void> {
    await makeFolder(this.#files, this.#folder, this.#modes);
    for (const { name } of await this.#files.readdir(this.#folder, { withFileTypes: true })) {
      if (isAbandoned(name)) await removeFile(this.#files, join(this.#folder, name));
    }
  }
}

function isAbandoned(name: string): boolean {
  const [, pid, token] = NAME.exec(name) ?? [];
  if (pid === undefined) return false;
  return Number(pid) === process.pid ? token !== PROCESS_TOKEN : !isAlive(Number(pid));
}

function isAlive(pid: number): boolean {
  try {
    // Signal 0 only asks whether the process exists.
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) !== 'ESRCH';
  }
}
