import type { BuildOptions } from 'esbuild';
import { defineVersion, moduleOptions, projectPackage } from './bundle-options.ts';

/**
 * Dependencies, which npm installs with the package, stay external. Packages for development are
 * bundled: the SQL grammar's imports leave out file extensions, which only a bundler accepts.
 */
const shared = {
  ...moduleOptions,
  ...defineVersion(projectPackage.version),
  external: Object.keys(projectPackage.dependencies),
  sourcemap: true,
  metafile: true,
} satisfies BuildOptions;

/** Options of the command line, its workers and `evalake/store`. */
export const distOptions = {
  ...shared,
  entryPoints: {
    evalake: 'bin/evalake.ts',
    'ingest-worker': 'lib/hosts/server/ingest/ingest-worker.ts',
    'judge-worker': 'lib/hosts/server/judge-worker.ts',
    'manifest-worker': 'lib/hosts/server/manifest-worker.ts',
    'reading-worker': 'lib/hosts/server/reading/reading-worker.ts',
    'seal-worker': 'lib/hosts/server/seal-worker.ts',
    'sql-worker': 'lib/hosts/server/sql/sql-worker.ts',
    store: 'lib/store/index.ts',
  },
  splitting: true,
} satisfies BuildOptions;

/**
 * Options of the recorder. It is one file, which loads faster than a file with shared chunks: every
 * evaluation loads it.
 */
export const recorderOptions = {
  ...shared,
  entryPoints: { recorder: 'lib/recorder/index.ts' },
} satisfies BuildOptions;
