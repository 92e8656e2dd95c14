// Puts one mistake after the other into the pipeline, and prints the seed that found it.
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import pMap from 'p-map';
import { z } from 'zod';
import { type Mutation, mutations } from './simulate/mutations.ts';
import { runMutant } from './simulate/run-mutant.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '3000' },
    /** Only mutants whose name contains this. */
    only: { type: 'string', default: '' },
  },
});

const mutants = mutations.filter(({ name }) => name.includes(values.only));
const width = Math.max(...mutants.map(({ name }) => name.length));
console.log(`${'mutant'.padEnd(width)}  seed  invariant`);

/** The simulation's output for the first seed that fails. */
const foundSchema = z.object({ seed: z.number(), invariant: z.number(), text: z.string() });
type Found = z.infer<typeof foundSchema>;

/** The finding of the first of these seeds that finds the mistake. */
async function findBy(mutant: Mutation, seeds: readonly string[]): Promise<Found | undefined> {
  const output = await runMutant(mutant, ['--first', ...seeds]);
  return output.startsWith('{') ? foundSchema.parse(JSON.parse(output)) : undefined;
}

/** Finds the mistake with the seed that found it last time, or with any. */
async function find(mutant: Mutation): Promise<Found | undefined> {
  const isInRange = mutant.seed <= Number(values.seeds);
  const again = isInRange ? await findBy(mutant, ['--seed', String(mutant.seed)]) : undefined;
  return again ?? (await findBy(mutant, ['--seeds', values.seeds]));
}

async function hunt(mutant: Mutation): Promise<boolean> {
  const found = await find(mutant);
  const told = found
    ? `${String(found.seed).padStart(4)}  ${found.invariant}: ${found.text}`
    : 'not found';
  console.log(`${mutant.name.padEnd(width)}  ${told}`.slice(0, 160));
  return found !== undefined;
}

const hunted = await pMap(mutants, hunt, { concurrency: availableParallelism() });
const missed = hunted.filter((found) => !found).length;
console.log(
  `${mutants.length - missed} of ${mutants.length} mutants found within ${values.seeds} seeds`,
);
process.exitCode = missed > 0 ? 1 : 0;
