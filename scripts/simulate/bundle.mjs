import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Bundles the simulation in memory and runs it.
 * @param {object} options
 * @param {readonly string[]} options.args of the simulation
 * @param {readonly import('esbuild').Plugin[]} [options.plugins] what changes the pipeline
 * @param {boolean} [options.capture] gives what it prints rather than printing it
 * @returns {Promise<{ status: number, output: string }>}
 */
export async function runSimulation({ args, plugins = [], capture = false }) {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ['test/simulation/main.ts'],
    bundle: true,
    write: false,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    sourcemap: 'inline',
    logLevel: capture ? 'silent' : 'warning',
    define: { 'process.env.EVALAKE_VERSION': '"simulation"' },
    plugins: [...plugins],
  });
  const child = spawn(
    process.execPath,
    ['--enable-source-maps', '--input-type=module', '-', ...args],
    { cwd: root, stdio: ['pipe', capture ? 'pipe' : 'inherit', 'inherit'] },
  );
  child.stdin.end(outputFiles[0].text);
  const output = child.stdout ? text(child.stdout) : '';
  const [code] = await once(child, 'exit');
  return { status: code ?? 1, output: await output };
}
