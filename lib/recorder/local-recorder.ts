import { EvalakeError } from '#contract/evalake-error.ts';
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { saveAtExit } from './at-exit.ts';
import type { RecorderEvent } from './new-event.ts';
import { jsonText } from './json-text.ts';
import { type CloseResult, RecorderBase, type RecorderOptions } from './recorder-base.ts';
import type { RunSpec } from './run-spec.ts';

/** A file with the log's name exists already. */
export class LogExistsError extends EvalakeError {
  override readonly name = 'LogExistsError';
  constructor(path: string, options: ErrorOptions) {
    super(`${path} is there already; name another file, with the run's id for example`, options);
  }
}

const BUFFERED_CHARACTERS = 64 * 1024;
const BUFFERED_MS = 1000;

/**
 * Writes the log that Python's `LocalRecorder` writes: the spec, then an event a line, and the
 * final report wherever it comes, in the text of Python's `json.dumps`. Lines wait in a buffer: the
 * first event after a second or after 64 kB writes it to the file, and so do `flush`, `close` and
 * the process's exit.
 */
export class LocalRecorder extends RecorderBase {
  readonly path: string;
  #file: number | undefined;
  #buffer = '';
  /** Bytes that a full disk did not take; the next write tries them again. */
  #unwritten = Buffer.alloc(0);
  #lastWriteMs: number;
  readonly #cancelSaveAtExit: () => void;

  /** Creates the file and its folder. @throws LogExistsError */
  constructor(path: string, runSpec: RunSpec, options: RecorderOptions = {}) {
    super(runSpec, options);
    this.path = path;
    this.#file = createFile(path);
    this.#lastWriteMs = this.clock.now();
    this.#cancelSaveAtExit = saveAtExit(() => this.#write());
    this.#add({ spec: runSpec });
    this.#write();
  }

  protected override takeEvent(event: RecorderEvent): void {
    this.#add(event);
  }

  protected override takeFinalReport({ data, run_id }: RecorderEvent): void {
    this.#add({ final_report: data, run_id });
  }

  override flush(): Promise<void> {
    this.#write();
    return Promise.resolve();
  }

  override close(): Promise<CloseResult> {
    this.end();
    this.#write();
    this.#cancelSaveAtExit();
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
    return Promise.resolve({ recorded: this.recorded });
  }

  #add(line: object): void {
    this.#buffer += `${jsonText(line, 'python')}\n`;
    const waitedMs = this.clock.now() - this.#lastWriteMs;
    if (this.#buffer.length >= BUFFERED_CHARACTERS || waitedMs >= BUFFERED_MS) this.#write();
  }

  #write(): void {
    if (this.#file === undefined) return;
    this.#unwritten = Buffer.concat([this.#unwritten, Buffer.from(this.#buffer)]);
    this.#buffer = '';
    this.#lastWriteMs = this.clock.now();
    while (this.#unwritten.length > 0) {
      this.#unwritten = this.#unwritten.subarray(writeSync(this.#file, this.#unwritten));
    }
  }
}

function createFile(path: string): number {
  mkdirSync(dirname(path), { recursive: true });
  try {
    return openSync(path, 'ax');
  } catch (error) {
    const exists = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    throw exists ? new LogExistsError(path, { cause: error }) : error;
  }
}
