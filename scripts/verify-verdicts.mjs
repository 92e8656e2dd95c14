// Prints the tables of docs/verdicts.md: how often verdicts are wrong, by Monte Carlo.
import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const outfile = `${root}.cache/verify-verdicts/programs/main.mjs`;
await build({
  absWorkingDir: root,
  entryPoints: ['scripts/verify-verdicts/main.ts'],
  outfile,
  bundle: true,
  packages: 'external',
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  logLevel: 'warning',
});
await import(outfile);
