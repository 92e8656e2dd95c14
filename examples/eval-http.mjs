// Records to a server: EVALAKE_URL=http://127.0.0.1:8787/v1/projects/demo/events node examples/eval-http.mjs
// EVALAKE_KEY is the key, if the server asks for one; EVALAKE_SPOOL the folder that events wait in.
import { createRunSpec, HttpRecorder, UnsentEventsError } from 'evalake/recorder';
import { evaluateCapitals } from './capitals.mjs';

const { EVALAKE_URL = '', EVALAKE_KEY: key, EVALAKE_SPOOL: spool } = process.env;
const spec = createRunSpec({ completionFns: ['two-of-three'], evalName: 'capitals.dev.v1' });
const recorder = new HttpRecorder(EVALAKE_URL, spec, {
  ...(key && { key }),
  ...(spool && { spool }),
});
await evaluateCapitals(recorder);
try {
  const { recorded, quarantined } = await recorder.close();
  console.log(`run ${spec.run_id}: ${recorded} events sent, ${quarantined.length} kept apart`);
} catch (error) {
  if (!(error instanceof UnsentEventsError)) throw error;
  console.error(error.message);
  process.exitCode = 65;
}
