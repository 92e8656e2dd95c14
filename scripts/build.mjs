// Bundles the command line and its worker into dist/. Packages stay external: npm ci installed them.
// But the SQL grammar's imports leave out file extensions, which only a bundler accepts.
import { build } from 'esbuild';
import { chmod, readdir, readFile, rm } from 'node:fs/promises';
import { basename } from 'node:path';

const { version, dependencies } = JSON.parse(
  await readFile(new URL('../package.json', import.meta.url), 'utf8'),
);

const { metafile } = await build({
  absWorkingDir: new URL('..', import.meta.url).pathname,
  entryPoints: { evalake: 'bin/evalake.ts', 'seal-worker': 'lib/local/seal-worker.ts' },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  external: Object.keys(dependencies).filter((name) => name !== 'dt-sql-parser'),
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  sourcemap: true,
  logLevel: 'warning',
  metafile: true,
  define: { 'process.env.EVALAKE_VERSION': JSON.stringify(version) },
});
// Names of chunks tell their content, so a program that runs from the last build stays whole until
// here, where only what no longer belongs goes.
const dist = new URL('../dist/', import.meta.url);
const built = new Set(Object.keys(metafile.outputs).map((path) => basename(path)));
for (const file of await readdir(dist)) {
  if (!built.has(file)) await rm(new URL(file, dist), { force: true });
}
await chmod(new URL('../dist/evalake.js', import.meta.url), 0o755);
