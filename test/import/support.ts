import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runDetail, type RunDetail } from '#read/run-answers.ts';
import { HttpTarget, type HttpTargetOptions } from '#import/send/http-target.ts';
import { type FileImportOptions, importFile } from '#import/import-file.ts';
import type { ImportedFile, ImportedLogFile } from '#import/imported-file.ts';
import { ImportNotes } from '#import/send/import-notes.ts';
import { systemClock } from '#ports/system-clock.ts';
import { LocalServer } from '../support/local-server.ts';

export const LOGS = fileURLToPath(new URL('../fixtures/logs', import.meta.url));
export const LOCAL_LOG = fileURLToPath(
  new URL('../fixtures/local-recorder.mixed.500-events.jsonl', import.meta.url),
);

/** A server, a folder for logs, and imports from the folder into project `demo`. */
export class ImportBench {
  readonly server: LocalServer;
  readonly folder: string;

  private constructor(server: LocalServer, folder: string) {
    this.server = server;
    this.folder = folder;
  }

  static async open(): Promise<ImportBench> {
    const folder = await mkdtemp(join(tmpdir(), 'evalake-import-'));
    return new ImportBench(await LocalServer.start(), folder);
  }

  async close(): Promise<void> {
    await this.server.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  target(changes: Partial<HttpTargetOptions> = {}): HttpTarget {
    const origin = this.server.url;
    return new HttpTarget({ origin, headers: {}, project: 'demo', clock: systemClock, ...changes });
  }

  notes(name = 'state'): ImportNotes {
    return new ImportNotes(join(this.folder, name));
  }

  /** Imports a file that is a log. */
  async import(path: string, changes: Partial<FileImportOptions> = {}): Promise<ImportedLogFile> {
    const file = await this.importAny(path, changes);
    if (file.kind !== 'log') throw new Error(`${path} is no log`);
    return file;
  }

  async importAny(path: string, changes: Partial<FileImportOptions> = {}): Promise<ImportedFile> {
    const file = await importFile(path, {
      target: this.target(),
      clock: systemClock,
      notes: this.notes(),
      fallback: false,
      ...changes,
    });
    if (file.kind === 'unknown') {
      const { guess, nearest } = file;
      throw new Error(`${path} is of no known format; ${guess ?? JSON.stringify(nearest)}`);
    }
    return file;
  }

  async write(name: string, content: string | Uint8Array): Promise<string> {
    const path = join(this.folder, name);
    await writeFile(path, content);
    return path;
  }

  async run(runId: string): Promise<RunDetail> {
    const path = `/v1/projects/demo/runs/${encodeURIComponent(runId)}`;
    return runDetail.parse(await this.server.json(path));
  }
}

/** A short summary of an import's runs. */
export function summary({ runs }: ImportedLogFile) {
  return runs.map(({ run, detail }) => ({
    run: run.runId,
    added: run.added,
    there: run.alreadyThere,
    report: run.reportOutcome,
    status: detail?.status,
  }));
}
