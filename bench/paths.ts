import { mkdtempSync, rmSync } from 'node:fs';

/**
 * The project's root, where npm runs its scripts. The program's own place does not tell it, as
 * everything here runs from bundles.
 */
export const root = `${process.cwd()}/`;
export const python = `${root}.cache/python/bin/python`;
/** The folder of the bundles of `bench/children`. */
export const programs = `${root}.cache/bench/programs`;

export function program(name: string): string {
  return `${programs}/${name}.js`;
}

/**
 * Makes an empty folder on the project's disk (a temporary folder may be in memory), and removes it
 * afterwards.
 */
export async function withFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(`${root}.cache/bench/data-`);
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
