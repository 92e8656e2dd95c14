import { readdirSync, readFileSync } from 'node:fs';
import type { Metafile } from 'esbuild';

/** The licence of a bundled package, which has to come with it, is not in the package's folder. */
export class NoLicenseError extends Error {
  override readonly name = 'NoLicenseError';
}

/** The licences of the packages in a bundle, one after the other. @throws NoLicenseError */
export function bundledLicenses({ inputs }: Metafile, root: string): string {
  const folders = Object.keys(inputs).flatMap(
    (path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? [],
  );
  return [...new Set(folders)]
    .sort()
    .map((folder) => {
      const name = folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);
      const file = readdirSync(`${root}${folder}`).find((entry) => /^licen[cs]e/i.test(entry));
      if (file === undefined) throw new NoLicenseError(`${name} has no licence; bundle it not`);
      return `${name}\n\n${readFileSync(`${root}${folder}/${file}`, 'utf8').trim()}\n`;
    })
    .join(`\n${'-'.repeat(80)}\n\n`);
}
