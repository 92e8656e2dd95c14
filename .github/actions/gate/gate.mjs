import { evalake, fail, setOutput, variable } from './runner.mjs';

/** Gates each run, and ends as the worst of them does. */

const lines = (name) => variable(name).split('\n').filter(Boolean);
const option = (name, value) => (value === '' ? [] : [name, value]);

const recorded = variable('RECORDED_RUNS');
const runs = [...(recorded === '' ? [] : JSON.parse(recorded)), ...lines('RUNS')];
if (runs.length === 0) fail('name a run (run), or a log to record (path)', 64);
const onInconclusive = variable('INCONCLUSIVE');
if (!['fail', 'pass'].includes(onInconclusive)) fail('inconclusive is fail or pass', 64);
if (!['true', 'false'].includes(variable('RECORD'))) fail('record is true or false', 64);

const gated = runs.map((run) => {
  const { status, stdout } = evalake([
    ...['gate', '--output', 'json', '--project', variable('PROJECT')],
    ...['--wait', variable('WAIT'), '--summary', variable('GITHUB_STEP_SUMMARY')],
    ...lines('BASELINE').flatMap((id) => ['--baseline', id]),
    ...option('--metric', variable('METRIC')),
    ...option('--policy', variable('POLICY')),
    ...option('--min-delta', variable('MIN_DELTA')),
    ...option('--alpha', variable('ALPHA')),
    ...(variable('RECORD') === 'true' ? ['--record'] : []),
    ...['--', run],
  ]);
  const { verdict = null, gate_id = null } = stdout === '' ? {} : JSON.parse(stdout);
  return { run, status, verdict, gate_id };
});

/** An error is worst: nothing is known then. A regression goes before what cannot be told. */
const badness = ({ status }) => [0, 2, 1].indexOf(status) + 1 || 4;
const [worst] = gated.sort((a, b) => badness(b) - badness(a));
const project = `${new URL(variable('EVALAKE_ENDPOINT')).origin}/v1/projects/${variable('PROJECT')}`;
const place = worst.gate_id === null ? ['runs', worst.run] : ['gates', worst.gate_id];

setOutput('run', worst.run);
setOutput('verdict', worst.verdict ?? '');
setOutput('exit-code', String(worst.status));
setOutput('url', `${project}/${place.map(encodeURIComponent).join('/')}`);

if (worst.status === 1) fail(`run ${worst.run} got worse: ${worst.verdict}`, 1);
if (worst.status === 2 && onInconclusive === 'fail') {
  fail(`it cannot be told whether run ${worst.run} got worse`, 2);
}
if (worst.status > 2)
  fail(`run ${worst.run} was not compared; the log has the reason`, worst.status);
