import { describe, it } from 'vitest';
import { keepsPromises } from './keeps-promises.ts';

const SEEDS = 500;
const CHUNKS = 4;

describe('the pipeline under faults', () => {
  it.each(Array.from({ length: CHUNKS }, (_, chunk) => chunk))(
    'keeps its promises, seeds of part %i',
    async (chunk) => {
      for (let seed = 1 + chunk; seed <= SEEDS; seed += CHUNKS) await keepsPromises(seed);
    },
    300_000,
  );
});
