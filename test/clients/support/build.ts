import { spawnSync } from 'node:child_process';

/** Builds first, so that the checks run on the present sources. */
export default function setup(): void {
  const script = ['scripts/run.mjs', 'scripts/build.ts'];
  const { status } = spawnSync(process.execPath, script, { stdio: 'inherit' });
  if (status !== 0) throw new Error('scripts/build.ts failed');
}
