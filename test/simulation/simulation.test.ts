import { describe, expect, it } from 'vitest';
import { describeViolations } from './describe.ts';
import { generateScenario } from './generate.ts';
import { tryScenario } from './trial.ts';

const SEEDS = 500;
const CHUNKS = 4;

describe('the pipeline under faults', () => {
  it.each(Array.from({ length: CHUNKS }, (_, chunk) => chunk))(
    'keeps its promises, seeds of part %i',
    async (chunk) => {
      for (let seed = 1 + chunk; seed <= SEEDS; seed += CHUNKS) {
        const { violations } = await tryScenario(generateScenario(seed));
        const found = `npm run simulate -- --seed ${seed}\n${describeViolations(violations)}`;
        expect(violations, found).toEqual([]);
      }
    },
    300_000,
  );
});

describe('a simulation', () => {
  it('is a function of its scenario', async () => {
    for (const seed of [1, 7, 13, 26, 49]) {
      const scenario = generateScenario(seed);
      expect(await tryScenario(scenario)).toEqual(await tryScenario(scenario));
    }
  });

  it('goes on as it did when its chance faults are named one by one', async () => {
    for (const seed of [2, 7, 26]) {
      const scenario = generateScenario(seed);
      const trial = await tryScenario(scenario);
      expect(await tryScenario({ ...scenario, faults: trial.faults })).toEqual(trial);
    }
  });
});
