import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { mutate } from '../../../scripts/simulate/mutate.ts';
import { webMutations } from '../../../scripts/web-mutants/mutations.ts';

const root = new URL('../../../', import.meta.url);

it.each(webMutations)('the mutation still fits the dashboard: $name', async (mutation) => {
  const source = await readFile(new URL(mutation.file, root), 'utf8');
  expect(mutate(source, mutation)).not.toBe(source);
});
