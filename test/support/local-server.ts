import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { planSeal } from '#pipeline/seal/run/plan-seal.ts';
import { KeyStore } from '#keys/key-store.ts';
import { FileStore } from '#adapters/disk/file-store.ts';
import { type RunningServer, serve } from '#hosts/server/serve.ts';
import { systemClock } from '#ports/system-clock.ts';
import type { Scope } from '#schemas/api-key.ts';
import './api-host.ts';
import { serveLambdas } from './aws/lambda-server.ts';

/** The API in this process, on the host of this run of the tests: the embedded server or Lambda, over a folder that is deleted afterwards. */
export class LocalServer {
  readonly dataFolder: string;
  readonly errors: Error[] = [];
  server: RunningServer | undefined;

  private constructor(dataFolder: string) {
    this.dataFolder = dataFolder;
  }

  static async start(): Promise<LocalServer> {
    const local = new LocalServer(await mkdtemp(join(tmpdir(), 'evalake-')));
    await local.restart();
    return local;
  }

  async restart(): Promise<void> {
    await this.server?.stop();
    if (inject('apiHost') === 'lambda') {
      this.server = await serveLambdas(this.dataFolder, (error) => this.errors.push(error));
      return;
    }
    this.server = await serve({
      dataFolder: this.dataFolder,
      host: '127.0.0.1',
      port: 0,
      quietSeconds: 900,
      clock: systemClock,
      log: { info: () => undefined, error: (_, error) => this.errors.push(error) },
      plan: planSeal,
    });
  }

  get url(): string {
    return this.server?.url ?? '';
  }

  async createKey(scope: Scope, project?: string, expiresAtMs?: number): Promise<string> {
    const keys = new KeyStore(new FileStore(this.dataFolder), systemClock);
    const { secret } = await keys.create({ scope, project, expiresAtMs });
    return secret;
  }

  async stop(): Promise<void> {
    await this.server?.stop();
    await rm(this.dataFolder, { recursive: true, force: true });
  }

  post(
    body: unknown,
    headers: Record<string, string> = {},
    query = '',
    project = 'demo',
  ): Promise<Response> {
    return fetch(`${this.url}/v1/projects/${project}/events${query}`, {
      method: 'POST',
      body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
      headers: { 'content-type': 'application/json', ...headers },
    });
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(`${this.url}${path}`, { headers });
  }

  /** Asks until the answer fits, as the pipeline works in the background. */
  async until<T>(
    ask: () => Promise<T>,
    wanted: (answer: T) => boolean,
    withinMs = 25_000,
  ): Promise<T> {
    const end = Date.now() + withinMs;
    for (;;) {
      const answer = await ask();
      if (wanted(answer)) return answer;
      if (Date.now() > end) throw new Error(`never so: ${JSON.stringify(answer)}`);
      await systemClock.sleep(10);
    }
  }

  async json(path: string, headers: Record<string, string> = {}): Promise<unknown> {
    return (await this.get(path, headers)).json();
  }
}
