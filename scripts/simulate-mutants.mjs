// Puts one mistake after the other into the pipeline, and prints which seed found it.
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import pMap from 'p-map';
import { runSimulation } from './simulate/bundle.mjs';
import { mutation } from './simulate/mutate.mjs';
import { mutations } from './simulate/mutations.mjs';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    /** Only mutants whose name holds this. */
    only: { type: 'string', default: '' },
  },
});

const mutants = mutations.filter(({ name }) => name.includes(values.only));
const width = Math.max(...mutants.map(({ name }) => name.length));
console.log(`${'mutant'.padEnd(width)}  seed  invariant`);

/** What the first of these seeds finds that finds it. */
async function findBy(mutant, seeds) {
  const { output } = await runSimulation({
    args: ['--first', ...seeds],
    plugins: [mutation(mutant)],
    capture: true,
  });
  return output.startsWith('{') ? JSON.parse(output) : undefined;
}

/** Whether a seed found it: the one that did last time, or any. */
async function hunt(mutant) {
  const isInRange = mutant.seed <= Number(values.seeds);
  const again = isInRange && (await findBy(mutant, ['--seed', String(mutant.seed)]));
  const found = again || (await findBy(mutant, ['--seeds', values.seeds]));
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
