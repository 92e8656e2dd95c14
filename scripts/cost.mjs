// Prints the tables of docs/cost.md: what a measured run of the pipeline would cost at list prices.
import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const outfile = `${root}.cache/cost/programs/main.mjs`;
await build({
  absWorkingDir: root,
  entryPoints: ['scripts/cost/main.ts'],
  outfile,
  bundle: true,
  packages: 'external',
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  logLevel: 'warning',
});
await import(outfile);
