// The app that cdk.json names. It bundles the Lambdas first.
import { bundleLambdas } from './bundle-lambdas.ts';
import { root } from './bundle-options.ts';

const folder = `${root}.cache/lambdas`;
await bundleLambdas(folder);
process.env.EVALAKE_LAMBDAS = folder;
await import('../bin/cdk.ts');
