// The app that cdk.json names: bundles the Lambdas and the app itself, then runs it.
import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';
import { bundleLambdas, lambdaFolder } from './bundle-lambdas.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const outfile = `${root}.cache/cdk/app.mjs`;

await Promise.all([
  bundleLambdas(),
  build({
    absWorkingDir: root,
    entryPoints: ['bin/cdk.ts'],
    outfile,
    bundle: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    logLevel: 'warning',
  }),
]);
process.env.EVALAKE_LAMBDAS = lambdaFolder;
await import(outfile);
