// Bundles each Lambda into {folder}/{name}/index.mjs, the file that is deployed. That of the queries
// serves the dashboard, whose files lie beside it.
import { rm } from 'node:fs/promises';
import { build, type Metafile, type Plugin } from 'esbuild';
import { buildWeb } from './build-web.ts';
import { defineVersion, moduleOptions, projectPackage } from './bundle-options.ts';
import { type FunctionName, functionNames } from '../lib/contract/naming/metric-names.ts';
import { leanIngest, leanPlugins, withoutJsonSchema } from './lean-lambdas.ts';

/** Most bytes of a bundle: who posts the first events waits for it to load. */
export const sizeLimits: Partial<Record<FunctionName, number>> = { ingest: 500_000 };

/** CommonJS packages load Node's modules with `require`, which an ES module does not have. */
const banner =
  "import { createRequire as createRequireOf } from 'node:module'; const require = createRequireOf(import.meta.url);";

function pluginsOf(name: FunctionName): Plugin[] {
  if (name === 'query') return leanPlugins;
  const plugins = [...leanPlugins, withoutJsonSchema];
  return name === 'ingest' ? [...plugins, ...leanIngest] : plugins;
}

/** Empties the folder, which no other build may use meanwhile. Resolves with esbuild's metafile of each Lambda, by name. */
export async function bundleLambdas(outdir: string): Promise<Map<FunctionName, Metafile>> {
  const { EVALAKE_VERSION: version = projectPackage.version } = process.env;
  await rm(outdir, { recursive: true, force: true });
  const metafiles = await Promise.all(
    functionNames.map(async (name) => {
      const { metafile } = await build({
        ...moduleOptions,
        ...defineVersion(version),
        entryPoints: [`lambdas/${name}.ts`],
        outfile: `${outdir}/${name}/index.mjs`,
        minify: true,
        target: 'node24',
        // Takes the ES modules of packages: only from those esbuild removes unused code.
        mainFields: ['module', 'main'],
        sourcemap: true,
        sourcesContent: false,
        metafile: true,
        legalComments: 'none',
        banner: { js: banner },
        plugins: pluginsOf(name),
      });
      return [name, metafile] as const;
    }),
  );
  await buildWeb(`${outdir}/query/web`, version);
  return new Map(metafiles);
}
