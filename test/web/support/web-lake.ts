import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, inject, vi } from 'vitest';
import { FileStore } from '#adapters/disk/file-store.ts';
import { KeyStore } from '#keys/key-store.ts';
import { systemClock } from '#ports/system-clock.ts';
import type { Scope } from '#schemas/api-key.ts';
import '../../support/api-host.ts';
import { serveLambdas } from '../../support/aws/lambda-server.ts';
import { startServer } from '../../support/server-process.ts';

const WITHIN = { timeout: 30_000, interval: 50 };

/** A lake with an API and the dashboard before it, on the host of this run of the tests. */
export class WebLake {
  readonly url: string;
  readonly dataFolder: string;
  readonly errors: readonly Error[];
  readonly #end: () => Promise<void>;
  #key: string | undefined;

  private constructor(url: string, dataFolder: string, errors: Error[], end: () => Promise<void>) {
    this.url = url;
    this.dataFolder = dataFolder;
    this.errors = errors;
    this.#end = end;
  }

  static async start(): Promise<WebLake> {
    const dataFolder = await mkdtemp(join(tmpdir(), 'evalake-web-'));
    const errors: Error[] = [];
    if (inject('apiHost') === 'lambda') {
      const server = await serveLambdas(dataFolder, (error) => errors.push(error));
      return new WebLake(server.url, dataFolder, errors, () => server.stop());
    }
    const server = await startServer({ dataDir: dataFolder });
    return new WebLake(server.url, dataFolder, errors, async () => {
      await server.stop();
    });
  }

  async stop(): Promise<void> {
    await this.#end();
    await rm(this.dataFolder, { recursive: true, force: true });
  }

  /** Creates a key; from the first on, the lake asks for one. The test's own requests use an admin key. */
  async createKey(scope: Scope, project?: string, expiresAtMs?: number): Promise<string> {
    const keys = new KeyStore(new FileStore(this.dataFolder), systemClock);
    this.#key ??= (await keys.create({ scope: 'admin' })).secret;
    return (await keys.create({ scope, project, expiresAtMs })).secret;
  }

  /** Asks the API as its administrator, not as a page. */
  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (this.#key !== undefined) headers.set('authorization', `Bearer ${this.#key}`);
    return fetch(`${this.url}${path}`, { ...init, headers });
  }

  /** Posts events of a run, with the run's parameters. */
  async post(
    events: readonly unknown[],
    { project = 'demo', ...parameters }: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    const query = new URLSearchParams(parameters).toString();
    const response = await this.fetch(`/v1/projects/${project}/events?${query}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(events),
    });
    expect(response.status, await response.text()).toBeLessThan(300);
  }

  /** Waits until each run is compared with its baseline, or has none: the index says so from then on. */
  async untilJudged(runIds: readonly string[], project = 'demo'): Promise<void> {
    for (const id of runIds) {
      await vi.waitFor(async () => {
        const response = await this.fetch(`/v1/projects/${project}/compare?candidate=${id}`);
        expect([200, 422], await response.text()).toContain(response.status);
      }, WITHIN);
    }
  }

  /** Waits until so many runs are in the index, which follows the seal a moment later. */
  async untilIndexed(runs: number, project = 'demo'): Promise<void> {
    await vi.waitFor(async () => {
      const response = await this.fetch(`/v1/projects/${project}/runs/index`);
      expect(await response.json()).toMatchObject({ runs: { rows: runs } });
    }, WITHIN);
  }
}
