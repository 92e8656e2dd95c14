// Runs a TypeScript program of this project: node scripts/run.mjs FILE.ts [arguments].
// The program is bundled into .cache/run/; packages stay where npm put them.
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * The name that replaces `import.meta.url`, so that a bundled module still knows its source's
 * place.
 */
const URL_NAME = '__sourceUrl';
const defineSourceUrl = {
  name: 'define-source-url',
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      if (!source.includes('import.meta.url')) return undefined;
      const url = JSON.stringify(pathToFileURL(path).href);
      return { contents: `const ${URL_NAME} = ${url}; ${source}`, loader: 'ts' };
    });
  },
};

/** The parser's modules name each other without extensions, which Node does not find: it goes into the bundle. */
const bundleParser = {
  name: 'bundle-parser',
  setup({ onResolve }) {
    const { resolve: resolvePackage } = createRequire(import.meta.url);
    onResolve({ filter: /^dt-sql-parser\// }, ({ path }) => ({ path: resolvePackage(path) }));
  },
};

async function bundle(entry, outfile) {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile,
    bundle: true,
    write: false,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    sourcemap: 'inline',
    logLevel: 'warning',
    define: { 'import.meta.url': URL_NAME },
    plugins: [defineSourceUrl, bundleParser],
  });
  await mkdir(dirname(outfile), { recursive: true });
  // Renamed into place at once, as another process may run the same program now.
  await writeFile(`${outfile}.${process.pid}`, outputFiles[0].contents);
  await rename(`${outfile}.${process.pid}`, outfile);
}

process.argv.splice(1, 1);
const entry = resolve(process.argv[1] ?? '');
const outfile = `${root}.cache/run/${basename(dirname(entry))}-${basename(entry, '.ts')}.mjs`;
await bundle(entry, outfile);
process.setSourceMapsEnabled(true);
await import(pathToFileURL(outfile).href);
