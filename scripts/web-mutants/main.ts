// Takes one guard of the dashboard away after the other, and prints how the test fails that finds it.
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import pMap from 'p-map';
import { type WebMutation, webMutations } from './mutations.ts';
import { runMutant } from './run-mutant.ts';

/** Only mutants whose name contains this. */
const { values } = parseArgs({ options: { only: { type: 'string', default: '' } } });

const mutants = webMutations.filter(({ name }) => name.includes(values.only));

async function hunt(mutant: WebMutation): Promise<boolean> {
  const message = await runMutant(mutant);
  const told = message?.replace(/^Error: STACK_TRACE_ERROR\n/, '').split('\n')[0] ?? 'NOT FOUND';
  console.log(`${mutant.name}\n  ${mutant.test.file}: ${mutant.test.name}\n  ${told}`);
  return message !== undefined;
}

const found = await pMap(mutants, hunt, {
  concurrency: availableParallelism(),
  stopOnError: false,
});
const count = found.filter((isFound) => isFound).length;
console.log(`${count} of ${mutants.length} mutants found`);
process.exitCode = count === mutants.length ? 0 : 1;
