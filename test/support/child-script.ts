import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Plain JavaScript of a TypeScript module that imports from the project's root. */
export async function bundle(source: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: ROOT, loader: 'ts' },
    absWorkingDir: ROOT,
    bundle: true,
    write: false,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    logLevel: 'warning',
  });
  return outputFiles[0]?.text ?? '';
}

/** A second process and the lines that it prints. */
export interface Child {
  readonly pid: number;
  /** The next line; undefined when there will be none. */
  line(): Promise<string | undefined>;
  /** Kills as `kill -9` does; resolves when the process is gone. */
  kill(): Promise<void>;
}

export function startScript(code: string): Child {
  // From the project's root, so that packages are found.
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    pid: child.pid ?? 0,
    line: async () => {
      const next = await lines.next();
      return next.done === true ? undefined : next.value;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
