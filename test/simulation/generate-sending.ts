import type { RunParameters } from '#contract/run-parameters.ts';
import type { Dice } from './dice.ts';
import type { ClientRequest } from './scenario.ts';

/** The part of a request that does not depend on its content: times, tries and URL parameters. */
export type GeneratedSending = Pick<ClientRequest, 'atMs' | 'attempts' | 'parameters'>;

/** Makes a function that gives the next request's sending; mostly each is later than the one before. */
export function sendingGenerator(dice: Dice, quietSeconds: number): () => GeneratedSending {
  let atMs = 0;
  return () => {
    atMs += dice.chance(0.1) ? dice.int(0, 2 * quietSeconds * 1000) : dice.int(0, 3000);
    return {
      atMs: dice.chance(0.2) ? dice.int(0, atMs) : atMs,
      parameters: generateParameters(dice),
      attempts: dice.chance(0.1) ? 1 : 6,
    };
  };
}

function generateParameters(dice: Dice): Partial<RunParameters> {
  if (dice.chance(0.7)) return {};
  return {
    ...(dice.chance(0.3) ? { model: [dice.pick(['m-3', 'm-4'])] } : {}),
    ...(dice.chance(0.3) ? { task: ['t'] } : {}),
    ...(dice.chance(0.3) ? { metric: [dice.pick(['f1', 'accuracy'])] } : {}),
    ...(dice.chance(0.3) ? { tag: [dice.pick(['a', 'b'])] } : {}),
  };
}
