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

/** A MiniStack process, with the functions that it runs, in a process group of their own. */
export class MiniStackProcess {
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;
  #output = '';

  constructor(folder: string, environment: Readonly<Record<string, string>>) {
    const child = spawn(PYTHON, [LAUNCHER], {
      cwd: folder,
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
      // MiniStack runs the functions on the `node` of its path: Node 24, as on Lambda.
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

  /**
   * Ends it. SIGTERM goes to MiniStack alone, and remaining functions are killed; SIGKILL goes to
   * all.
   */
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
      // The group has no process left.
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
    }
  }

  #failed(what: string): MiniStackFailedError {
    return new MiniStackFailedError(`MiniStack ${what}:\n${this.#output}`);
  }
}
