// Records to a log that Python's evals reads too: node examples/eval-local.mjs [FOLDER]
import { join } from 'node:path';
import { createRunSpec, LocalRecorder } from 'evalake/recorder';
import { evaluateCapitals } from './capitals.mjs';

const spec = createRunSpec({ completionFns: ['two-of-three'], evalName: 'capitals.dev.v1' });
const recorder = new LocalRecorder(
  join(process.argv[2] ?? 'evallogs', `${spec.run_id}.jsonl`),
  spec,
);
await evaluateCapitals(recorder);
const { recorded } = await recorder.close();
console.log(`${recorded} events in ${recorder.path}`);
