// Records nothing and shows what it would: node examples/eval-dummy.mjs
import { createRunSpec, DummyRecorder } from 'evalake/recorder';
import { evaluateCapitals } from './capitals.mjs';

const spec = createRunSpec({ completionFns: ['two-of-three'], evalName: 'capitals.dev.v1' });
const recorder = new DummyRecorder(spec, { log: (line) => console.log(line) });
await evaluateCapitals(recorder);
await recorder.close();
