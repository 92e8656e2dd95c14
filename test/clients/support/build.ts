import { spawnSync } from 'node:child_process';

/** What is checked is what is built from the sources as they are now. */
export default function setup(): void {
  const { status } = spawnSync(process.execPath, ['scripts/build.mjs'], { stdio: 'inherit' });
  if (status !== 0) throw new Error('node scripts/build.mjs failed');
}
