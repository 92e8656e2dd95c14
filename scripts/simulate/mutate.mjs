import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The pipeline's source is no longer what a mutation changes: correct the mutation. */
export class StaleMutationError extends Error {
  name = 'StaleMutationError';
}

/** The source with a mutation in it. @throws StaleMutationError */
export function mutate(source, { name, file, edits }) {
  return edits.reduce((text, [find, replacement]) => {
    const parts = text.split(find);
    if (parts.length === 2) return parts.join(replacement);
    const times = parts.length - 1;
    throw new StaleMutationError(`"${name}": ${file} holds ${times} times: ${find}`);
  }, source);
}

/** Puts a mutation into a bundle. @returns {import('esbuild').Plugin} */
export function mutation(mutant) {
  return {
    name: 'mutation',
    setup({ onLoad, onEnd }) {
      let loaded = false;
      onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        if (path !== `${root}${mutant.file}`) return undefined;
        loaded = true;
        return { contents: mutate(await readFile(path, 'utf8'), mutant), loader: 'ts' };
      });
      onEnd(() => {
        if (!loaded) throw new StaleMutationError(`"${mutant.name}": nothing loads ${mutant.file}`);
      });
    },
  };
}
