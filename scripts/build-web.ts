// Bundles the dashboard: hashed files in assets/, each with its gzip and brotli forms beside it, and
// index.html, which names them.
import { readFile, rm, writeFile, mkdir } from 'node:fs/promises';
import { basename } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build, type BuildOptions, type Metafile } from 'esbuild';
import { projectPackage, root } from './bundle-options.ts';
import { oneSharedChunk } from './one-shared-chunk.ts';
import { MINIFIER, smallerScript } from './smaller-script.ts';

/** The names that the template of the page has for its parts. */
const PLACE = { script: '{{script}}', style: '{{style}}', preloads: '{{preloads}}' };

export interface WebBuild {
  readonly metafile: Metafile;
  /** Paths of the files that a first visit loads, under the folder, by kind. */
  readonly initial: { readonly html: string; readonly js: readonly string[]; readonly css: string };
}

/** Builds the dashboard into a folder, which is emptied first. */
export async function buildWeb(
  outdir: string,
  version = projectPackage.version,
): Promise<WebBuild> {
  await rm(outdir, { recursive: true, force: true });
  await mkdir(outdir, { recursive: true });
  const options = optionsOf(outdir, version);
  const split = await build(options);
  const plugins = [oneSharedChunk(split.metafile)];
  const { metafile, outputFiles } = await build({ ...options, plugins });
  await mkdir(`${outdir}/assets`, { recursive: true });
  await Promise.all(
    outputFiles.map(async ({ path, contents }) =>
      writeForms(
        `${outdir}/assets/${basename(path)}`,
        path.endsWith('.js') ? await smallerScript(path, contents) : contents,
      ),
    ),
  );
  const js = initialScripts(metafile);
  const css = outputOf(metafile, 'web/style/main.css');
  await writeFile(`${outdir}/index.html`, await pageOf(js, css));
  return { metafile, initial: { html: 'index.html', js: js.map(asset), css: asset(css) } };
}

function optionsOf(outdir: string, version: string) {
  return {
    absWorkingDir: root,
    // In place of web/tsconfig.json, whose kind of JSX would win; its other options are for types.
    tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
    jsx: 'transform',
    jsxFactory: 'h',
    jsxFragment: 'Fragment',
    inject: [`${root}web/jsx-factory.ts`],
    entryPoints: { main: 'web/main.tsx', style: 'web/style/main.css' },
    outdir: `${outdir}/assets`,
    write: false,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2023',
    minify: true,
    // The style's `light-dark()` and nesting stay as they are.
    supported: { nesting: true },
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    banner: { js: MINIFIER },
    define: { PAGE_VERSION: JSON.stringify(version) },
    legalComments: 'none',
    logLevel: 'warning',
    logOverride: { 'ignored-bare-import': 'silent' },
    metafile: true,
  } as const satisfies BuildOptions;
}

/** A file, and what is sent of it to a browser that takes it smaller. */
async function writeForms(path: string, contents: Uint8Array): Promise<void> {
  const text = constants.BROTLI_MODE_TEXT;
  await Promise.all([
    writeFile(path, contents),
    writeFile(`${path}.gz`, gzipSync(contents, { level: 9 })),
    writeFile(
      `${path}.br`,
      brotliCompressSync(contents, { params: { [constants.BROTLI_PARAM_MODE]: text } }),
    ),
  ]);
}

function asset(path: string): string {
  return `assets/${basename(path)}`;
}

function outputOf({ outputs }: Metafile, entryPoint: string): string {
  const found = Object.entries(outputs).find(([, output]) => output.entryPoint === entryPoint);
  if (!found) throw new Error(`esbuild made no file of ${entryPoint}`);
  return found[0];
}

/** The first script, and all that it imports at once. */
function initialScripts(metafile: Metafile): string[] {
  const found = new Set<string>();
  const add = (path: string): void => {
    if (found.has(path)) return;
    found.add(path);
    for (const each of metafile.outputs[path]?.imports ?? []) {
      if (each.kind === 'import-statement') add(each.path);
    }
  };
  add(outputOf(metafile, 'web/main.tsx'));
  return [...found];
}

async function pageOf([script = '', ...chunks]: readonly string[], css: string): Promise<string> {
  const template = await readFile(`${root}web/index.html`, 'utf8');
  const preloads = chunks.map((path) => `<link rel="modulepreload" href="${asset(path)}" />`);
  return template
    .replace(PLACE.script, asset(script))
    .replace(PLACE.style, asset(css))
    .replace(PLACE.preloads, preloads.join('\n    '));
}
