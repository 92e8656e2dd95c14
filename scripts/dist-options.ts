import type { BuildOptions } from 'esbuild';
import { defineVersion, moduleOptions, projectPackage } from './bundle-options.ts';

/**
 * What npm installs with the package stays external; what is for development only is bundled where it
 * is imported: the SQL grammar's imports leave out file extensions, which only a bundler accepts.
 */
const shared = {
  ...moduleOptions,
  ...defineVersion(projectPackage.version),
  external: Object.keys(projectPackage.dependencies),
  sourcemap: true,
  metafile: true,
} satisfies BuildOptions;

/** The command line, its worker and `evalake/store`. */
export const distOptions = {
  ...shared,
  entryPoints: {
    evalake: 'bin/evalake.ts',
    'seal-worker': 'lib/hosts/server/seal-worker.ts',
    store: 'lib/store/index.ts',
  },
  splitting: true,
} satisfies BuildOptions;

/** Every evaluation loads it: one file loads faster than a file and the chunks that others share. */
export const recorderOptions = {
  ...shared,
  entryPoints: { recorder: 'lib/recorder/index.ts' },
} satisfies BuildOptions;
