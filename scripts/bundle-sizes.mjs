// Prints what each Lambda's bundle weighs and what it holds. Fails when one is too heavy, or holds
// what has no place in a Lambda.
import { bundleLambdas } from './bundle-lambdas.mjs';

const limits = { ingest: 500_000 };
const banned = ['aws-cdk-lib', '@duckdb', 'aws-cdk', 'constructs'];

function packagesOf(output) {
  const bytes = new Map();
  for (const [path, { bytesInOutput }] of Object.entries(output.inputs)) {
    const name = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? 'evalake';
    bytes.set(name, (bytes.get(name) ?? 0) + bytesInOutput);
  }
  return [...bytes].sort((a, b) => b[1] - a[1]);
}

for (const [name, { outputs }] of await bundleLambdas()) {
  const output = Object.entries(outputs).find(([path]) => path.endsWith('.mjs'))[1];
  const packages = packagesOf(output);
  const largest = packages
    .slice(0, 4)
    .map(([part, bytes]) => `${part} ${Math.round(bytes / 1000)}`);
  console.log(
    `${name.padEnd(9)} ${String(Math.round(output.bytes / 1000)).padStart(5)} kB  ${largest.join(', ')}`,
  );
  const wrong = packages.filter(([part]) => banned.some((prefix) => part.startsWith(prefix)));
  if (wrong.length > 0 || output.bytes > (limits[name] ?? Infinity)) {
    console.error(`${name}: over its limit, or it holds ${wrong.map(([part]) => part).join(', ')}`);
    process.exitCode = 1;
  }
}
