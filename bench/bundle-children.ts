import { readdir, rm } from 'node:fs/promises';
import { build } from 'esbuild';
import { defineVersion, moduleOptions } from '../scripts/bundle-options.ts';
import { programs, root } from './paths.ts';

/** The server's planning thread. */
const SEAL_WORKER = 'lib/hosts/server/seal-worker.ts';

/** Bundles the programs of `bench/children`, which are measured in processes of their own. */
export async function bundleChildren(): Promise<void> {
  const children = await readdir(`${root}bench/children`);
  await rm(programs, { recursive: true, force: true });
  await build({
    ...moduleOptions,
    ...defineVersion('bench'),
    entryPoints: [...children.map((file) => `bench/children/${file}`), SEAL_WORKER],
    entryNames: '[name]',
    outdir: programs,
    packages: 'external',
    sourcemap: true,
  });
}
