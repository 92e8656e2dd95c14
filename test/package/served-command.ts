import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { vi } from 'vitest';

/** A command of npm's that serves, with what it starts in a process group of their own. */
export class ServedCommand {
  readonly url: string;
  readonly #child: ChildProcess;
  readonly #closed: Promise<unknown>;
  #output = '';

  constructor(options: {
    readonly command: readonly [string, ...string[]];
    readonly folder: string;
    readonly port: number;
    readonly env?: NodeJS.ProcessEnv;
  }) {
    const [program, ...args] = options.command;
    const child = spawn(program, [...args, '--port', String(options.port)], {
      cwd: options.folder,
      env: options.env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (this.#output += text));
    }
    this.url = `http://127.0.0.1:${options.port}`;
    this.#child = child;
    this.#closed = once(child, 'close');
  }

  /** Everything that was printed so far. */
  get output(): string {
    return this.#output;
  }

  async ready(): Promise<void> {
    await vi.waitFor(
      async () => {
        const answer = await fetch(`${this.url}/healthz`).catch(() => undefined);
        if (answer?.ok !== true) throw new Error(`does not answer; it printed:\n${this.#output}`);
      },
      { timeout: 60_000 },
    );
  }

  /** Ends the group as Ctrl-C does; resolves when nobody is left who could print. */
  async interrupt(): Promise<void> {
    const { pid, exitCode, signalCode } = this.#child;
    const isRunning = exitCode === null && signalCode === null;
    if (pid !== undefined && isRunning) process.kill(-pid, 'SIGINT');
    await this.#closed;
  }
}
