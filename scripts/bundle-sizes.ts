// Prints the size and the packages of each Lambda's bundle, and what a browser loads of the dashboard.
// Fails when one is too large, or contains a package that must not be in a Lambda.
import type { Metafile } from 'esbuild';
import type { FunctionName } from '../lib/contract/naming/metric-names.ts';
import { bundleLambdas, sizeLimits } from './bundle-lambdas.ts';
import { root } from './bundle-options.ts';
import { webSizes } from './web-sizes.ts';

type Output = Metafile['outputs'][string];

/** Not that of a deployment, which may run at the same time. */
const folder = `${root}.cache/bundle-sizes`;
const banned = ['aws-cdk-lib', '@duckdb', 'aws-cdk', 'constructs'];

function packagesOf(output: Output): [name: string, bytes: number][] {
  const bytes = new Map<string, number>();
  for (const [path, { bytesInOutput }] of Object.entries(output.inputs)) {
    const name = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? 'evalake';
    bytes.set(name, (bytes.get(name) ?? 0) + bytesInOutput);
  }
  return [...bytes].sort((a, b) => b[1] - a[1]);
}

function check(name: FunctionName, output: Output): void {
  const packages = packagesOf(output);
  const largest = packages
    .slice(0, 4)
    .map(([part, bytes]) => `${part} ${Math.round(bytes / 1000)}`);
  console.log(
    `${name.padEnd(9)} ${String(Math.round(output.bytes / 1000)).padStart(5)} kB  ${largest.join(', ')}`,
  );
  const wrong = packages.filter(([part]) => banned.some((prefix) => part.startsWith(prefix)));
  if (wrong.length > 0 || output.bytes > (sizeLimits[name] ?? Infinity)) {
    console.error(`${name}: over its limit, or it holds ${wrong.map(([part]) => part).join(', ')}`);
    process.exitCode = 1;
  }
}

for (const [name, { outputs }] of await bundleLambdas(folder)) {
  for (const [path, output] of Object.entries(outputs)) {
    if (path.endsWith('.mjs')) check(name, output);
  }
}

for (const { what, bytes, most } of await webSizes(`${folder}/query/web`)) {
  console.log(
    `${what.padEnd(9)} ${(bytes / 1000).toFixed(1).padStart(5)} kB  gzip, at most ${most / 1000} kB`,
  );
  if (bytes > most) {
    console.error(`${what}: over its limit`);
    process.exitCode = 1;
  }
}
