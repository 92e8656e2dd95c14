import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';
import { root } from '../bundle-options.ts';
import type { Mutation } from './mutations.ts';

/** The pipeline's source no longer contains the text that a mutation changes: correct the mutation. */
export class StaleMutationError extends Error {
  override readonly name = 'StaleMutationError';
}

/** The source with a mutation in it. @throws StaleMutationError */
export function mutate(source: string, { name, file, edits }: Omit<Mutation, 'seed'>): string {
  return edits.reduce((text, [find, replacement]) => {
    const parts = text.split(find);
    if (parts.length === 2) return parts.join(replacement);
    const times = parts.length - 1;
    throw new StaleMutationError(`"${name}": ${file} holds ${times} times: ${find}`);
  }, source);
}

/** Puts a mutation into a bundle. */
export function mutation(mutant: Mutation): Plugin {
  return {
    name: 'mutation',
    setup(build) {
      let loaded = false;
      build.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        if (path !== `${root}${mutant.file}`) return undefined;
        loaded = true;
        return { contents: mutate(await readFile(path, 'utf8'), mutant), loader: 'ts' };
      });
      build.onEnd(() => {
        if (!loaded) throw new StaleMutationError(`"${mutant.name}": nothing loads ${mutant.file}`);
      });
    },
  };
}
