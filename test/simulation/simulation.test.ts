import { describe, expect, it } from 'vitest';
import { generateScenario } from './generate.ts';
import { keepsPromises } from './keeps-promises.ts';
import { tryScenario } from './trial.ts';

/** A start; `simulation.slow.test.ts` tries more. */
const SEEDS = 40;

describe('the pipeline under faults', () => {
  it('keeps its promises', async () => {
    for (let seed = 1; seed <= SEEDS; seed += 1) await keepsPromises(seed);
  }, 240_000);
});

describe('a simulation', () => {
  it('ends in the same way for the same scenario', async () => {
    for (const seed of [1, 7, 13, 26, 49]) {
      const scenario = generateScenario(seed);
      expect(await tryScenario(scenario)).toEqual(await tryScenario(scenario));
    }
  });

  it('ends in the same way when its random faults are listed one by one', async () => {
    for (const seed of [2, 7, 26]) {
      const scenario = generateScenario(seed);
      const trial = await tryScenario(scenario);
      expect(await tryScenario({ ...scenario, faults: trial.faults })).toEqual(trial);
    }
  });
});
