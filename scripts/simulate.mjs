// Simulates the pipeline under faults: --seeds N for seeds 1 to N, --seed N for one, which shrinks.
import { runSimulation } from './simulate/bundle.mjs';

const { status } = await runSimulation({ args: process.argv.slice(2) });
process.exitCode = status;
