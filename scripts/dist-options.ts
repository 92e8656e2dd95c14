import type { BuildOptions } from 'esbuild';
import { defineVersion, moduleOptions, projectPackage } from './bundle-options.ts';

/**
 * The command line, its worker and the libraries. What npm installs with the package stays external;
 * what is for development only is bundled where it is imported: the SQL grammar's imports leave out
 * file extensions, which only a bundler accepts.
 */
export const distOptions = {
  ...moduleOptions,
  ...defineVersion(projectPackage.version),
  entryPoints: {
    evalake: 'bin/evalake.ts',
    'seal-worker': 'lib/hosts/server/seal-worker.ts',
    recorder: 'lib/recorder/index.ts',
    store: 'lib/store/index.ts',
  },
  splitting: true,
  external: Object.keys(projectPackage.dependencies),
  sourcemap: true,
  metafile: true,
} satisfies BuildOptions;
