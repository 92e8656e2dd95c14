import { mkdtempSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Everything here runs from the bundles in `.cache/bench/programs`. */
export const root = fileURLToPath(new URL('../../../', import.meta.url));
export const python = `${root}.cache/python/bin/python`;

export function program(name: string): string {
  return fileURLToPath(new URL(`${name}.js`, import.meta.url));
}

/** An empty folder on the project's own disk (a temporary folder may be memory), gone afterwards. */
export async function withFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(`${root}.cache/bench/data-`);
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
