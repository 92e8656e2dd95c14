import { readdir, rm } from 'node:fs/promises';
import { build, type Plugin } from 'esbuild';
import { defineVersion, moduleOptions } from '../scripts/bundle-options.ts';
import { programs, root } from './paths.ts';

/** The grammar names its own files without their endings, which Node does not find. */
const INSIDE = /^(dt-sql-parser|antlr4ng|antlr4-c3)(\/|$)/;
const PACKAGE = /^[^./#]/;

const packagesOutside: Plugin = {
  name: 'packages outside',
  setup: (bundle) =>
    bundle.onResolve({ filter: PACKAGE }, ({ path, kind }) =>
      kind === 'entry-point' || INSIDE.test(path) ? undefined : { path, external: true },
    ),
};

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
    sourcemap: true,
    plugins: [packagesOutside],
  });
}
