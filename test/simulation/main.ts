import { parseArgs } from 'node:util';
import { describeScenario, describeViolations } from './describe.ts';
import { generateScenario } from './generate.ts';
import { Tally } from './tally.ts';
import { shrinkTrial, type Trial, tryScenario } from './trial.ts';

const { values } = parseArgs({
  options: {
    /** The number of seeds. */
    seeds: { type: 'string', default: '1000' },
    /** The first seed. */
    from: { type: 'string', default: '1' },
    /** Simulates this seed alone. */
    seed: { type: 'string' },
    /** Ends at the first failing scenario and prints it as JSON, without shrinking. */
    first: { type: 'boolean', default: false },
  },
});

async function report(seed: number, trial: Trial): Promise<void> {
  console.log(`seed ${seed} fails:\n${describeViolations(trial.violations)}`);
  const smallest = await shrinkTrial(generateScenario(seed), trial);
  console.log(`again: npm run simulate -- --seed ${seed}\nthe smallest scenario that fails so:`);
  console.log(describeScenario(smallest));
  console.log(describeViolations((await tryScenario(smallest)).violations));
}

async function main(): Promise<void> {
  const only = values.seed === undefined ? undefined : Number(values.seed);
  const first = only ?? Number(values.from);
  const last = only ?? first + Number(values.seeds) - 1;
  const tally = new Tally();
  for (let seed = first; seed <= last; seed++) {
    const trial = await tryScenario(generateScenario(seed));
    tally.add(trial);
    const [violation] = trial.violations;
    if (!violation) continue;
    process.exitCode = 1;
    if (values.first) {
      console.log(JSON.stringify({ seed, ...violation }));
      return;
    }
    await report(seed, trial);
  }
  if (!values.first) console.log(tally.text());
}

await main();
