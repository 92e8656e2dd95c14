// Bundles the command line and its worker into dist/. Packages stay external: npm ci installed them.
// But the SQL grammar's imports leave out file extensions, which only a bundler accepts.
import { build } from 'esbuild';
import { chmod, readFile, rm } from 'node:fs/promises';

const { version, dependencies } = JSON.parse(
  await readFile(new URL('../package.json', import.meta.url), 'utf8'),
);

await rm(new URL('../dist/', import.meta.url), { recursive: true, force: true });
await build({
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
  define: { 'process.env.EVALAKE_VERSION': JSON.stringify(version) },
});
await chmod(new URL('../dist/evalake.js', import.meta.url), 0o755);
