import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { nodeEnvironment } from '../../../../scripts/nodes.ts';

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));
const PYTHON = join(ROOT, '.cache/ministack/bin/python');
const LAUNCHER = join(ROOT, 'test/engines/ministack/launch.py');
const START_LIMIT_MS = 20_000;
const END_LIMIT_MS = 30_000;

export class MiniStackFailedError extends Error {
  override readonly name = 'MiniStackFailedError';
}

/** One life of a MiniStack, with the functions that it runs, in a process group of their own. */
export class MiniStackProcess {
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;
  #output = '';

  constructor(folder: string, environment: Readonly<Record<string, string>>) {
    const child = spawn(PYTHON, [LAUNCHER], {
      cwd: folder,
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
      // The functions run on the `node` that it finds: as on Lambda, that is Node 24.
      env: { ...nodeEnvironment(24), ...environment },
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (this.#output += text));
    }
    this.#child = child;
    this.#exited = once(child, 'exit');
  }

  get output(): string {
    return this.#output;
  }

  async untilHealthy(endpoint: string): Promise<void> {
    const deadline = Date.now() + START_LIMIT_MS;
    for (;;) {
      const answer = await fetch(`${endpoint}/_ministack/health`).catch(() => undefined);
      if (answer?.ok === true) return;
      if (Date.now() > deadline) throw this.#failed('does not start');
      await sleep(100);
    }
  }

  /** SIGTERM is for MiniStack alone, and functions that it leaves are killed; SIGKILL is for all. */
  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    if (signal === 'SIGKILL') this.#killGroup();
    else this.#child.kill(signal);
    const limit = setTimeout(() => this.#killGroup(), END_LIMIT_MS);
    await this.#exited;
    clearTimeout(limit);
    this.#killGroup();
    if (this.#child.signalCode !== null && this.#child.signalCode !== signal) {
      throw this.#failed(`does not end by ${signal}`);
    }
  }

  #killGroup(): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    try {
      process.kill(-pid, 'SIGKILL');
    } catch (error) {
      // Nobody of the group is left.
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
    }
  }

  #failed(what: string): MiniStackFailedError {
    return new MiniStackFailedError(`MiniStack ${what}:\n${this.#output}`);
  }
}
