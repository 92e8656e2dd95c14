import { readFile } from 'node:fs/promises';
import type { Metafile, Plugin } from 'esbuild';
import { root } from './bundle-options.ts';

const SHARED = 'shared-modules';

/** The scripts of a split build that are loaded by name: the first one, and each that is loaded later. */
function entriesOf({ outputs }: Metafile): readonly string[] {
  return Object.values(outputs).flatMap(({ entryPoint }) =>
    entryPoint === undefined || entryPoint.endsWith('.css') ? [] : [entryPoint],
  );
}

/** The modules that several of them load. */
function sharedModules({ outputs }: Metafile): readonly string[] {
  return Object.values(outputs)
    .filter(({ entryPoint }) => entryPoint === undefined)
    .flatMap(({ inputs }) => Object.keys(inputs))
    .sort();
}

/**
 * Puts the shared modules of a build into one chunk. esbuild makes a chunk for each set of entries that
 * share something, so a page would load a dozen files of a few hundred bytes. Here each entry imports
 * each shared module, so that there is one set. The imports name nothing, so esbuild drops them
 * afterwards (`ignored-bare-import`), which is just what is wanted.
 */
export function oneSharedChunk(split: Metafile): Plugin {
  const entries = new Set(entriesOf(split).map((entry) => `${root}${entry}`));
  const imports = sharedModules(split).map((path) => `import ${JSON.stringify(`${root}${path}`)};`);
  return {
    name: 'one shared chunk',
    setup: (build) => {
      build.onResolve({ filter: new RegExp(`^${SHARED}$`) }, () => ({
        ...{ path: SHARED, namespace: SHARED, sideEffects: true },
      }));
      build.onLoad({ filter: /^/, namespace: SHARED }, () => ({
        ...{ contents: imports.join('\n'), resolveDir: root },
      }));
      build.onLoad({ filter: /\.tsx?$/ }, async ({ path }) =>
        entries.has(path)
          ? { contents: `import '${SHARED}';\n${await readFile(path, 'utf8')}`, loader: 'tsx' }
          : undefined,
      );
    },
  };
}
