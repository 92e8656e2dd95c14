// Bundles the command line, its worker and the libraries into dist/, the libraries with their types,
// and the dashboard into dist/web/.
import { chmod, readdir, rm, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { build } from 'esbuild';
import { buildWeb } from './build-web.ts';
import { root } from './bundle-options.ts';
import { bundledLicenses } from './bundled-licenses.ts';
import { distOptions, recorderOptions } from './dist-options.ts';
import { emitTypes } from './types.ts';

const LICENSES = 'licenses.txt';
const TYPES = 'types';
const WEB = 'web';

const dist = `${root}dist/`;
const { metafile } = await build({ ...distOptions, outdir: dist });
const recorder = await build({ ...recorderOptions, outdir: dist });
// The name of a chunk contains its hash, so a program that runs from the last build keeps its
// chunks until now, when outdated files are removed.
const outputs = [metafile, recorder.metafile].flatMap((each) => Object.keys(each.outputs));
const built = new Set(outputs.map((path) => basename(path)));
for (const file of await readdir(dist)) {
  if (![...built, LICENSES, TYPES, WEB].includes(file)) await rm(`${dist}${file}`, { force: true });
}
await buildWeb(`${dist}${WEB}`);
await writeFile(`${dist}${LICENSES}`, bundledLicenses(metafile, root));
emitTypes({
  root,
  entries: ['lib/recorder/index.ts', 'lib/store/index.ts'],
  outDir: `dist/${TYPES}`,
});
await chmod(`${dist}evalake.js`, 0o755);
