import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { mutate } from '../../scripts/simulate/mutate.ts';
import { mutations } from '../../scripts/simulate/mutations.ts';

const root = new URL('../../', import.meta.url);

describe('the mutations of the simulation', () => {
  it.each(mutations)('still fit the pipeline: $name', async (mutation) => {
    const source = await readFile(new URL(mutation.file, root), 'utf8');
    expect(mutate(source, mutation)).not.toBe(source);
  });

  it('fail when the file does not hold their text exactly once', () => {
    const mutation = { name: 'old', file: 'x.ts', edits: [['a', 'b']] as const };
    expect(() => mutate('aa', mutation)).toThrow('"old": x.ts holds 2 times: a');
    expect(() => mutate('', mutation)).toThrow('"old": x.ts holds 0 times: a');
  });
});
