// Runs a package's program on another Node: node scripts/run.mjs scripts/on-node.ts 24 vitest run
import { spawnSync } from 'node:child_process';
import { installNodes, majors, nodeBinary, nodeEnvironment } from './nodes.ts';
import { root } from './bundle-options.ts';

const [, , number, program = '', ...args] = process.argv;
const major = majors.find((known) => String(known) === number);
if (major === undefined) {
  console.error(`name one of ${majors.join(', ')}, then a program of node_modules/.bin`);
  process.exitCode = 2;
} else {
  installNodes();
  const { status } = spawnSync(
    nodeBinary(major),
    [`${root}node_modules/.bin/${program}`, ...args],
    {
      stdio: 'inherit',
      env: nodeEnvironment(major),
    },
  );
  process.exitCode = status ?? 1;
}
