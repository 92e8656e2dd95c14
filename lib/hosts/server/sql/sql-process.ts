import { type ChildProcess, spawn } from 'node:child_process';
import { z } from 'zod';
import {
  READY,
  type SqlAnswer,
  type SqlRequest,
  type SqlWorkerOptions,
  TOO_LARGE_EXIT,
} from './sql-messages.ts';

/** The address space that Node and DuckDB take for themselves, mostly without using it. */
const OWN_ADDRESSES_BYTES = 1.75 * 1024 ** 3;
const HEAP_MB = 256;

/** Its engine ends a statement at the limit; this much later the process is killed. */
const GRACE_MS = 1000;
const START_WITHIN_MS = 30_000;

/** How a process ends that got no more memory: by V8, by the system, or by itself. */
const OUT_OF_MEMORY = new Set<number | string | null>([TOO_LARGE_EXIT, 'SIGABRT', 'SIGKILL']);

const answerSchema: z.ZodType<SqlAnswer> = z.union([
  z.object({
    kind: z.literal('table'),
    text: z.instanceof(Uint8Array<ArrayBuffer>),
    truncated: z.boolean(),
  }),
  z.object({ kind: z.enum(['refused', 'failed', 'fault']), message: z.string() }),
  z.object({ kind: z.enum(['too-slow', 'too-large']) }),
]);

/**
 * A process in which SQL runs: the system bounds its addresses, it bounds its own memory, and
 * whoever asks kills it at the deadline. A statement can then take neither the server's threads nor
 * its memory, whatever functions it calls.
 */
export class SqlProcess {
  readonly #child: ChildProcess;
  readonly #options: SqlWorkerOptions;
  #isReady = false;

  constructor(script: string, options: SqlWorkerOptions) {
    this.#options = options;
    this.#child = start(script, options);
    this.#child.unref();
    this.#child.channel?.unref();
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** Runs one request. The process may have ended afterwards. */
  async ask(request: SqlRequest, signal?: AbortSignal): Promise<SqlAnswer> {
    const kill = () => this.kill();
    signal?.addEventListener('abort', kill);
    try {
      if (!this.#isReady) {
        const first = await this.#next(START_WITHIN_MS);
        if (first !== READY) return { kind: 'fault', message: 'the process of SQL does not start' };
        this.#isReady = true;
      }
      this.#child.send(request);
      const message = await this.#next(this.#options.readSeconds * 1000 + GRACE_MS);
      return answerSchema.parse(message);
    } finally {
      signal?.removeEventListener('abort', kill);
    }
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  /** The next message, or the answer that an end of the process or of the time stands for. */
  #next(withinMs: number): Promise<unknown> {
    const child = this.#child;
    return new Promise((resolve) => {
      const finish = (message: unknown): void => {
        clearTimeout(deadline);
        child.off('message', finish).off('exit', onExit).off('error', onError);
        resolve(message);
      };
      const onExit = (code: number | null, signal: NodeJS.Signals | null): void =>
        finish(endOf(code, signal));
      const onError = ({ message }: Error): void => finish({ kind: 'fault', message });
      const deadline = setTimeout(() => {
        this.kill();
        finish({ kind: 'too-slow' });
      }, withinMs);
      child.on('message', finish).on('exit', onExit).on('error', onError);
    });
  }
}

function endOf(code: number | null, signal: NodeJS.Signals | null): SqlAnswer {
  if (OUT_OF_MEMORY.has(signal ?? code)) return { kind: 'too-large' };
  return { kind: 'failed', message: 'the engine broke off at this statement' };
}

function start(script: string, options: SqlWorkerOptions): ChildProcess {
  const args = [`--max-old-space-size=${HEAP_MB}`, script, JSON.stringify(options)];
  const addressesKb = Math.ceil((OWN_ADDRESSES_BYTES + options.memoryBytes) / 1024);
  // macOS has no such limit, and Windows no shell: there the process bounds itself alone.
  const [command, given] =
    process.platform === 'win32'
      ? [process.execPath, args]
      : [
          '/bin/sh',
          ['-c', `ulimit -v ${addressesKb} 2>/dev/null; exec "$0" "$@"`, process.execPath, ...args],
        ];
  return spawn(command, given, {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    serialization: 'advanced',
    // Nothing of this process's environment is SQL's business.
    env: { PATH: process.env['PATH'] },
  });
}
