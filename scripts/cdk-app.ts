// The app that cdk.json names. It bundles the Lambdas first.
import { bundleLambdas, lambdaFolder } from './bundle-lambdas.ts';

await bundleLambdas();
process.env.EVALAKE_LAMBDAS = lambdaFolder;
await import('../bin/cdk.ts');
