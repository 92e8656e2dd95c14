import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { gzipSync } from 'node:zlib';
import { z } from 'zod';
import { type ServerProcess, startServer } from '../support/server-process.ts';

/** The memory limit of the server's whole process, whatever these tests do to it. */
export const PEAK_BYTES = 1.5 * 1024 ** 3;

/** The longest wait that another client may have, on a machine with time for it. */
const LONGEST_WAIT_MS = 2000;

/** The limit on a slower or busier machine: this many times the result of `measure`. */
const LONGEST_WAIT_MEASURES = 4;

const measured = JSON.stringify(randomBytes(16 * 1024 * 1024).toString('hex'));

/** Measures how long this machine takes just now to parse and compress 32 MB of JSON. */
export function measure(): number {
  const start = performance.now();
  JSON.parse(measured);
  gzipSync(measured, { level: 1 });
  return performance.now() - start;
}

export function longestWaitMs(...measures: readonly number[]): number {
  return Math.max(LONGEST_WAIT_MS, LONGEST_WAIT_MEASURES * Math.max(...measures));
}

/** A server under load, and another client that asks for its health all the time. */
export class LoadedServer {
  readonly #folder: string;
  readonly #server: ServerProcess;
  readonly #probe: Worker;

  private constructor(folder: string, server: ServerProcess) {
    this.#folder = folder;
    this.#server = server;
    this.#probe = new Worker(new URL('probe.mjs', import.meta.url), { workerData: server.url });
  }

  static async start(): Promise<LoadedServer> {
    const folder = await mkdtemp(join(tmpdir(), 'evalake-load-'));
    return new LoadedServer(folder, await startServer({ dataDir: folder }));
  }

  get url(): string {
    return this.#server.url;
  }

  get port(): number {
    return this.#server.port;
  }

  output(): string {
    return this.#server.output();
  }

  post(
    body: string | Uint8Array,
    headers: Record<string, string> = {},
    path = 'events',
  ): Promise<Response> {
    return fetch(`${this.url}/v1/projects/load/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    });
  }

  /** The peak memory of the process in bytes, as Linux counts it. */
  async peak(): Promise<number> {
    const status = await readFile(`/proc/${this.#server.pid}/status`, 'utf8');
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
  }

  /** Ends the server; gives its figures. */
  async stop(): Promise<{ peak: number; longestWaitMs: number; exit: number | NodeJS.Signals }> {
    const peak = await this.peak();
    this.#probe.postMessage('stop');
    const [longestWaitMs] = z.tuple([z.number()]).parse(await once(this.#probe, 'message'));
    const exit = await this.#server.stop();
    await rm(this.#folder, { recursive: true, force: true });
    return { peak, longestWaitMs, exit };
  }
}

let events = 0;

/** The text of an event that differs from all others. */
export function eventText(runId: string, data: unknown = { correct: true }): string {
  return JSON.stringify({
    run_id: runId,
    event_id: events++,
    sample_id: 'load.0',
    type: 'match',
    data,
    created_at: '2026-11-21T08:11:10Z',
  });
}
