import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';

/** Relative to the project's root, where npm runs its scripts: the benchmark bundles this file elsewhere. */
const program = resolve('dist/evalake.js');
const READY_WITHIN_MS = 20_000;
const STOP_WITHIN_MS = 10_000;

/** The built program, run as a user runs it. */
export interface ServerOptions {
  readonly dataDir: string;
  /** A free port when absent. */
  readonly port?: number;
  readonly quietSeconds?: number;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export interface ServerProcess {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Everything that the server has printed, on both streams. */
  output(): string;
  /** Resolves when it answers. @throws ServerFailedError when it ends, or is silent for 20 s. */
  ready(): Promise<void>;
  /** Sends the signal and waits for the end; the exit code, or the signal that ended it. */
  stop(signal?: 'SIGTERM' | 'SIGINT' | 'SIGKILL'): Promise<number | NodeJS.Signals>;
}

export class ServerFailedError extends Error {
  override readonly name = 'ServerFailedError';
}

export type KeyFor =
  { readonly scope: 'write' | 'read'; readonly project: string } | { readonly scope: 'admin' };

/** `evalake keys create`: the secret, which it shows once. */
export function createKey({ dataDir, ...key }: KeyFor & { readonly dataDir: string }): string {
  const project = 'project' in key ? ['--project', key.project] : [];
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [program, 'keys', 'create', ...project, '--scope', key.scope, '--data', dataDir, '--json'],
    { encoding: 'utf8', timeout: STOP_WITHIN_MS },
  );
  if (status !== 0) throw new ServerFailedError(`keys create failed: ${stdout}${stderr}`);
  return z.object({ secret: z.string() }).parse(JSON.parse(stdout)).secret;
}

/** A port of loopback that was free a moment ago. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port on loopback');
  return address.port;
}

/** Starts `evalake serve` without waiting for it; see `startServer`. */
export function spawnServer(options: ServerOptions & { readonly port: number }): ServerProcess {
  const { dataDir, port, quietSeconds, args = [], env = {} } = options;
  const quiet = quietSeconds === undefined ? [] : ['--quiet-seconds', String(quietSeconds)];
  const child = spawn(
    process.execPath,
    [program, 'serve', '--port', String(port), '--data', dataDir, ...quiet, ...args],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } },
  );
  const { pid } = child;
  if (pid === undefined) throw new ServerFailedError('the server could not be started');
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    port,
    pid,
    output: () => output,
    ready: () => waitUntilReady(child, url, () => output),
    stop: (signal = 'SIGTERM') => stop(child, signal),
  };
}

/** Starts `evalake serve` on loopback and waits until it answers. */
export async function startServer(options: ServerOptions): Promise<ServerProcess> {
  const server = spawnServer({ ...options, port: options.port ?? (await freePort()) });
  await server.ready();
  return server;
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

async function waitUntilReady(
  child: ChildProcess,
  url: string,
  output: () => string,
): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS;
  while (Date.now() < deadline && !hasEnded(child)) {
    // A connection that is left open might be closed just when a test's first request takes it.
    const headers = { connection: 'close' };
    const response = await fetch(`${url}/healthz`, { headers }).catch(() => undefined);
    await response?.arrayBuffer().catch(() => undefined);
    if (response?.ok) return;
    await sleep(20);
  }
  const what = hasEnded(child) ? 'ended at once' : 'did not answer /healthz in time';
  child.kill('SIGKILL');
  throw new ServerFailedError(`the server ${what}; it printed:\n${output()}`);
}

async function stop(child: ChildProcess, signal: NodeJS.Signals): Promise<number | NodeJS.Signals> {
  if (!hasEnded(child)) {
    const ended = once(child, 'exit');
    child.kill(signal);
    const late = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
    await ended;
    clearTimeout(late);
  }
  return child.exitCode ?? child.signalCode ?? 'SIGKILL';
}
