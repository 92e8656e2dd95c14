// Simulates the pipeline under faults: --seeds N for so many, --from N for the first of them (1), --seed N
// for one alone. What fails is shrunk.
import { runSimulation } from './simulate/bundle.mjs';

const { status } = await runSimulation({ args: process.argv.slice(2) });
process.exitCode = status;
