// Bundles each Lambda into .cache/lambdas/{name}/index.mjs, which is what is deployed.
import { build } from 'esbuild';
import { readFile, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { leanPlugins, withoutJsonSchema } from './lean-lambdas.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
export const lambdaNames = ['ingest', 'stage', 'seal', 'manifest', 'query'];
export const lambdaFolder = `${root}.cache/lambdas`;

/** CommonJS packages ask for Node's own modules with `require`, which a module does not have. */
const banner =
  "import { createRequire as createRequireOf } from 'node:module'; const require = createRequireOf(import.meta.url);";

/** Resolves with esbuild's metafile of each Lambda, by name. */
export async function bundleLambdas(outdir = lambdaFolder) {
  const {
    EVALAKE_VERSION: version = JSON.parse(await readFile(`${root}package.json`, 'utf8')).version,
  } = process.env;
  await rm(outdir, { recursive: true, force: true });
  const metafiles = await Promise.all(
    lambdaNames.map(async (name) => {
      const { metafile } = await build({
        absWorkingDir: root,
        entryPoints: [`lambdas/${name}.ts`],
        outfile: `${outdir}/${name}/index.mjs`,
        bundle: true,
        minify: true,
        format: 'esm',
        platform: 'node',
        target: 'node24',
        // Packages' ES modules, as only those lose what is not used.
        mainFields: ['module', 'main'],
        sourcemap: true,
        sourcesContent: false,
        metafile: true,
        legalComments: 'none',
        banner: { js: banner },
        plugins: name === 'query' ? leanPlugins : [...leanPlugins, withoutJsonSchema],
        logLevel: 'warning',
        define: { 'process.env.EVALAKE_VERSION': JSON.stringify(version) },
      });
      return [name, metafile];
    }),
  );
  return new Map(metafiles);
}
