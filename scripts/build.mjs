// Bundles the command line, its worker and the libraries into dist/, the libraries with their types. Packages stay external: npm ci installed them.
// But the SQL grammar's imports leave out file extensions, which only a bundler accepts.
import { build } from 'esbuild';
import { chmod, readdir, readFile, rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { emitTypes } from './types.mjs';

const { version, dependencies } = JSON.parse(
  await readFile(new URL('../package.json', import.meta.url), 'utf8'),
);

const options = {
  absWorkingDir: new URL('..', import.meta.url).pathname,
  outdir: 'dist',
  bundle: true,
  external: Object.keys(dependencies).filter((name) => name !== 'dt-sql-parser'),
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  sourcemap: true,
  logLevel: 'warning',
  metafile: true,
  define: { 'process.env.EVALAKE_VERSION': JSON.stringify(version) },
};
const outputs = [
  await build({
    ...options,
    splitting: true,
    entryPoints: {
      evalake: 'bin/evalake.ts',
      'seal-worker': 'lib/hosts/server/seal-worker.ts',
      store: 'lib/store/index.ts',
    },
  }),
  // Every evaluation loads it: one file loads faster than a file and the chunks that others share.
  await build({ ...options, entryPoints: { recorder: 'lib/recorder/index.ts' } }),
].flatMap(({ metafile }) => Object.keys(metafile.outputs));
// Names of chunks tell their content, so a program that runs from the last build stays whole until
// here, where only what no longer belongs goes.
const dist = new URL('../dist/', import.meta.url);
const built = new Set(outputs.map((path) => basename(path)));
for (const file of await readdir(dist)) {
  if (file !== 'types' && !built.has(file)) await rm(new URL(file, dist), { force: true });
}
emitTypes(['lib/recorder/index.ts', 'lib/store/index.ts']);
await chmod(new URL('../dist/evalake.js', import.meta.url), 0o755);
