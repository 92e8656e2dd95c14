import { evalake, fail, setOutput, variable } from './runner.mjs';

/** Records a log, or a folder of logs; the output `runs` is a JSON list of the ids. */
const { status, stdout } = evalake([
  ...['import', '--json', '--project', variable('PROJECT')],
  ...['--', variable('LOG')],
]);
if (status !== 0) fail(`${variable('LOG')} was not recorded; the log has the reason`, status);
const files = stdout
  .split('\n')
  .filter(Boolean)
  .map((line) => JSON.parse(line));
const ids = files.flatMap(({ runs }) => (runs ?? []).map(({ run_id }) => run_id));
if (ids.length === 0) fail(`${variable('LOG')} has no run to gate`, 65);
setOutput('runs', JSON.stringify([...new Set(ids)]));
