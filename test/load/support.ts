import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServerProcess } from '../support/server-process.ts';
import { startServer } from '../support/server-process.ts';

/** Of the server's whole process, under everything that these tests do to it. */
export const PEAK_BYTES = 1.5 * 1024 ** 3;

/** The longest that any other client waited for an answer meanwhile. */
export const LONGEST_WAIT_MS = 10_000;

/** A server under load, and another client that asks for its health all the time. */
export class LoadedServer {
  readonly #folder: string;
  readonly #server: ServerProcess;
  readonly #over = new AbortController();
  readonly #probing: Promise<number>;

  private constructor(folder: string, server: ServerProcess) {
    this.#folder = folder;
    this.#server = server;
    this.#probing = this.#probe();
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

  post(body: string | Uint8Array, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(`${this.url}/v1/projects/load/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    });
  }

  /** Bytes of memory at most so far, as Linux counts them. */
  async peak(): Promise<number> {
    const status = await readFile(`/proc/${this.#server.pid}/status`, 'utf8');
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
  }

  /** Ends the server; the figures of its life. */
  async stop(): Promise<{ peak: number; longestWaitMs: number; exit: number | NodeJS.Signals }> {
    const peak = await this.peak();
    this.#over.abort();
    const longestWaitMs = await this.#probing;
    const exit = await this.#server.stop();
    await rm(this.#folder, { recursive: true, force: true });
    return { peak, longestWaitMs, exit };
  }

  async #probe(): Promise<number> {
    let longest = 0;
    while (!this.#over.signal.aborted) {
      const start = performance.now();
      // On a connection of its own: one that idles may end just when it is used again.
      const response = await fetch(`${this.url}/healthz`, { headers: { connection: 'close' } });
      await response.arrayBuffer();
      longest = Math.max(longest, performance.now() - start);
      await sleep(100);
    }
    return longest;
  }
}

let events = 0;

/** The text of an event of its own. */
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
