// Bundles the benchmark and its child programs into .cache/bench, then runs it.
import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { readdir, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const outdir = `${root}.cache/bench/programs`;
const children = await readdir(`${root}bench/children`);

await rm(outdir, { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: ['bench/main.ts', ...children.map((file) => `bench/children/${file}`)],
  entryNames: '[name]',
  outdir,
  bundle: true,
  packages: 'external',
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  sourcemap: true,
  logLevel: 'warning',
  define: { 'process.env.EVALAKE_VERSION': '"bench"' },
});
const main = `${outdir}/main.js`;
const { status } = spawnSync(
  process.execPath,
  ['--enable-source-maps', main, ...process.argv.slice(2)],
  { stdio: 'inherit', cwd: root },
);
process.exitCode = status ?? 1;
