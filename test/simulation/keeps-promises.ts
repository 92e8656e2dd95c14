import { expect } from 'vitest';
import { describeViolations } from './describe.ts';
import { generateScenario } from './generate.ts';
import { tryScenario } from './trial.ts';

/** Fails when a promise of the pipeline is broken in the scenario of this seed. */
export async function keepsPromises(seed: number): Promise<void> {
  const { violations } = await tryScenario(generateScenario(seed));
  const found = `npm run simulate -- --seed ${seed}\n${describeViolations(violations)}`;
  expect(violations, found).toEqual([]);
}
