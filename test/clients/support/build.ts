import { spawnSync } from 'node:child_process';

/** What is checked is what is built from the sources as they are now. */
export default function setup(): void {
  const script = ['scripts/run.mjs', 'scripts/build.ts'];
  const { status } = spawnSync(process.execPath, script, { stdio: 'inherit' });
  if (status !== 0) throw new Error('scripts/build.ts failed');
}
