import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { expect } from 'vitest';
import { z } from 'zod';
import { measureMachineMs, slownessOf } from '../support/machine-speed.ts';
import { createKey, type ServerProcess, startServer } from '../support/server-process.ts';
import { residentBytes } from './process-memory.ts';

/** The memory limit of the server and all that it starts, whatever these tests do to it. */
const PEAK_BYTES = 1.5 * 1024 ** 3;

/** The longest wait that another client may have, on a machine with time for it. */
const LONGEST_WAIT_MS = 2000;

/** How long another client may wait on a machine that took so long. */
export function longestWaitMs(...measuredMs: readonly number[]): number {
  return LONGEST_WAIT_MS * slownessOf(...measuredMs);
}

const MEASURE_EVERY_MS = 100;

const probeFigures = z.object({ longest: z.number(), problems: z.array(z.string()) });

/** A server under load, and another client that posts an event and waits for its acknowledgement all the time. */
export class LoadedServer {
  readonly #folder: string;
  readonly #server: ServerProcess;
  readonly #probe: Worker;

  readonly #timer: NodeJS.Timeout;
  #peak = 0;

  private constructor(folder: string, server: ServerProcess, key: string | undefined) {
    this.#folder = folder;
    this.#server = server;
    const authorization = key === undefined ? {} : { authorization: `Bearer ${key}` };
    this.#probe = new Worker(new URL('probe.mjs', import.meta.url), {
      workerData: { url: server.url, authorization },
    });
    this.#timer = setInterval(() => this.#measure(), MEASURE_EVERY_MS);
  }

  /** @param access `keys`: nobody but the probe has one */
  static async start(access: 'open' | 'keys' = 'open'): Promise<LoadedServer> {
    const folder = await mkdtemp(join(tmpdir(), 'evalake-load-'));
    const key =
      access === 'keys'
        ? createKey({ dataDir: folder, scope: 'write', project: 'probe' })
        : undefined;
    return new LoadedServer(folder, await startServer({ dataDir: folder }), key);
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

  #measure(): void {
    this.#peak = Math.max(this.#peak, residentBytes(this.#server.pid));
  }

  /** Ends the server; gives its figures. */
  async stop() {
    this.#measure();
    clearInterval(this.#timer);
    this.#probe.postMessage('stop');
    const [{ longest: longestWaitMs, problems }] = z
      .tuple([probeFigures])
      .parse(await once(this.#probe, 'message'));
    const exit = await this.#server.stop();
    await rm(this.#folder, { recursive: true, force: true });
    return { peak: this.#peak, longestWaitMs, problems, exit };
  }
}

const MB = 1024 * 1024;

/** Ends the server, prints its figures and holds it to its limits. @param before as `measure` gave it */
export async function stopWithinLimits(
  server: LoadedServer,
  before: number,
  name: string,
): Promise<void> {
  const output = server.output();
  const { peak, longestWaitMs: waited, problems, exit } = await server.stop();
  const most = longestWaitMs(before, measureMachineMs());
  const figures = `${(peak / MB).toFixed(0)} MB, longest wait ${waited.toFixed(0)} ms of ${most.toFixed(0)}`;
  const refused = problems.length > 0 ? `, ${problems.length} to send again: ${problems[0]}` : '';
  console.log(`${name}: ${figures}${refused}`);
  expect(exit).toBe(0);
  expect(peak).toBeLessThan(PEAK_BYTES);
  expect(waited).toBeLessThan(most);
  expect(output).not.toContain('a request failed');
}

export async function statusOf(answer: Promise<Response>): Promise<number> {
  const { status, body } = await answer;
  await body?.cancel();
  return status;
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
