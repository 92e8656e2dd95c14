import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { build } from 'esbuild';
import { defineVersion, moduleOptions, root } from '../bundle-options.ts';
import { mutation } from './mutate.ts';
import type { Mutation } from './mutations.ts';

/** Bundles the simulation in memory with a mistake in it and runs it; gives its output. */
export async function runMutant(mutant: Mutation, args: readonly string[]): Promise<string> {
  const { outputFiles } = await build({
    ...moduleOptions,
    ...defineVersion('simulation'),
    entryPoints: ['test/simulation/main.ts'],
    write: false,
    packages: 'external',
    sourcemap: 'inline',
    logLevel: 'silent',
    plugins: [mutation(mutant)],
  });
  const child = spawn(
    process.execPath,
    ['--enable-source-maps', '--input-type=module', '-', ...args],
    { cwd: root, stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const exited = once(child, 'exit');
  child.stdin.end(outputFiles[0]?.text);
  const output = await text(child.stdout);
  await exited;
  return output;
}
