import * as nodeFs from 'node:fs';
import * as nodeFiles from 'node:fs/promises';
import type { BigIntStats, Dir, Dirent } from 'node:fs';
import { type OpenedFile, PROMPT_BYTES, PromptFile } from './opened-file.ts';
import { Turn } from './turn.ts';

/** The parts of the file system that the stores use. A test passes its own to make the disk fail. */
export interface Files {
  copyFile(path: string, newPath: string, mode?: number): Promise<void>;
  link(path: string, newPath: string): Promise<void>;
  /** Makes a folder and its missing parents; gives the first that it made. */
  mkdir(
    path: string,
    options: { readonly recursive: true; readonly mode?: number },
  ): Promise<string | undefined>;
  open(path: string, flags: string, mode?: number): Promise<OpenedFile>;
  /** Opens a folder, to read no more of it than is needed. */
  opendir(path: string): Promise<Dir>;
  readdir(path: string, options: { readonly withFileTypes: true }): Promise<Dirent[]>;
  readFile(path: string): Promise<Buffer>;
  rename(path: string, newPath: string): Promise<void>;
  rmdir(path: string): Promise<void>;
  stat(path: string, options: { readonly bigint: true }): Promise<BigIntStats>;
  unlink(path: string): Promise<void>;
}

/** Of a larger folder the rest is read by another thread. */
const PROMPT_ENTRIES = 256;

const turn = new Turn();

/**
 * The disk. Calls that look at names and attributes, and small reads and writes, take some microseconds
 * and are made at once: handing one to another thread and back takes ten times as long. What waits for
 * the disk (syncs), and what is large, is done by other threads.
 */
export const diskFiles: Files = {
  copyFile: (path, newPath, mode) => nodeFiles.copyFile(path, newPath, mode),
  link: async (path, newPath) => {
    await turn.begin();
    nodeFs.linkSync(path, newPath);
  },
  mkdir: async (path, options) => {
    await turn.begin();
    return nodeFs.mkdirSync(path, options);
  },
  opendir: async (path) => {
    await turn.begin();
    return nodeFs.opendirSync(path);
  },
  open: async (path, flags, mode) => {
    await turn.begin();
    return new PromptFile(nodeFs.openSync(path, flags, mode), turn);
  },
  readdir: async (path) => {
    await turn.begin();
    return readEntries(nodeFs.opendirSync(path, { bufferSize: PROMPT_ENTRIES }));
  },
  readFile: async (path) => {
    await turn.begin();
    return readPromptly(path) ?? nodeFiles.readFile(path);
  },
  rename: async (path, newPath) => {
    await turn.begin();
    nodeFs.renameSync(path, newPath);
  },
  rmdir: async (path) => {
    await turn.begin();
    nodeFs.rmdirSync(path);
  },
  stat: async (path, options) => {
    await turn.begin();
    return nodeFs.statSync(path, options);
  },
  unlink: async (path) => {
    await turn.begin();
    nodeFs.unlinkSync(path);
  },
};

/** The bytes of a file that is not large. */
function readPromptly(path: string): Buffer | undefined {
  const descriptor = nodeFs.openSync(path, 'r');
  try {
    const stats = nodeFs.fstatSync(descriptor);
    if (!stats.isFile() || stats.size > PROMPT_BYTES) return undefined;
    return nodeFs.readFileSync(descriptor);
  } finally {
    nodeFs.closeSync(descriptor);
  }
}

async function readEntries(folder: Dir): Promise<Dirent[]> {
  const entries: Dirent[] = [];
  try {
    while (entries.length < PROMPT_ENTRIES) {
      const entry = folder.readSync();
      if (!entry) return entries;
      entries.push(entry);
    }
    for (;;) {
      const entry = await folder.read();
      if (!entry) return entries;
      entries.push(entry);
    }
  } finally {
    folder.closeSync();
  }
}
