import { readdir, rm } from 'node:fs/promises';
import { build } from 'esbuild';
import { defineVersion, moduleOptions } from '../scripts/bundle-options.ts';
import { programs, root } from './paths.ts';

/** Bundles the programs of `bench/children`, which are measured in processes of their own. */
export async function bundleChildren(): Promise<void> {
  const children = await readdir(`${root}bench/children`);
  await rm(programs, { recursive: true, force: true });
  await build({
    ...moduleOptions,
    ...defineVersion('bench'),
    entryPoints: children.map((file) => `bench/children/${file}`),
    entryNames: '[name]',
    outdir: programs,
    packages: 'external',
    sourcemap: true,
  });
}
