import { readdirSync, readFileSync } from 'node:fs';
import type { Metafile } from 'esbuild';

/** A package is bundled, and its licence, which has to come along, is not in its folder. */
export class NoLicenseError extends Error {
  override readonly name = 'NoLicenseError';
}

/** The licences of the packages that a bundle holds, one after the other. @throws NoLicenseError */
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
