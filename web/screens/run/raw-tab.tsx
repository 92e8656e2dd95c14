import type { VNode } from 'preact';
import { type RunDetail, runDetailShape } from '../../api/run.ts';
import { runPath } from '../../api/run-path.ts';
import { parseAsSent } from '../../fetch/json-as-sent.ts';
import { useResource } from '../../fetch/use-resource.ts';
import { CopyCommand } from '../../parts/copy.tsx';
import { commandLine, quoted } from '../../text/shell.ts';
import { lakeFiles } from './lake-files.ts';

const DATA = 'data';

/** The same run for programs: addresses, commands, statements, and files. */
export function RawTab({
  project,
  run,
}: {
  readonly project: string;
  readonly run: RunDetail;
}): VNode {
  const { run_id: id } = run;
  const at = ['--project', project, '--endpoint', window.location.origin];
  const url = (part: string, query: Readonly<Record<string, string>> = {}): string =>
    quoted(new URL(`v1/${runPath(project, id, part, query)}`, document.baseURI).href);
  const files = lakeFiles(project, run);
  const baseline = useBaselineFile(project, run);
  const literal = `'${id.replaceAll("'", "''")}'`;
  const ways = [
    ['Its state, in the shell', commandLine(['evalake', 'run'], [id], at)],
    ['As a results document', `curl ${url('results')}`],
    ['Its items', `curl ${url('items', { limit: '10000' })}`],
    ['Its events, as its recorder sent them', `curl ${url('events', { limit: '1000' })}`],
    [
      'Its log, whole',
      commandLine(['evalake', 'export', '--format', 'jsonl'], [], ['--run', id, ...at]),
    ],
    [
      'In SQL, its items',
      `SELECT * FROM items WHERE project = '${project}' AND run_id = ${literal}`,
    ],
    ...files.items.map((file, place) => [
      place === 0 ? 'Parquet: its items' : 'Parquet: items of another metric',
      quoted(`${DATA}/${file}`),
    ]),
    ...(files.events === undefined
      ? []
      : [['Parquet: every event, whole', quoted(`${DATA}/${files.events}`)]]),
    ...(run.metrics.length === 0
      ? []
      : [['In evalsig, among the runs of its task', historyOf(project, run)]]),
    ...(baseline === undefined || files.items[0] === undefined
      ? []
      : [['In evalsig, against its baseline', evalsigOf(baseline, files.items[0])]]),
  ];
  return (
    <div class="cards">
      <section class="card broad">
        <h2>For programs</h2>
        <p class="small">
          Where the server asks for a key, add{' '}
          <code>--header &quot;authorization: Bearer $EVALAKE_KEY&quot;</code> to <code>curl</code>.
        </p>
        <dl class="ways">
          {ways.map(([title = '', command = '']) => (
            <div key={command}>
              <dt>{title}</dt>
              <dd>
                <CopyCommand command={command} />
              </dd>
            </div>
          ))}
        </dl>
        <p class="small">
          <code>{DATA}</code> is the data folder of a server on your machine; in an account the same
          names are in the bucket.
        </p>
      </section>
    </div>
  );
}

function historyOf(project: string, { model_id: model, task_id: task }: RunDetail): string {
  const of = ['--project', project, `--task-id=${task}`, `--model-id=${model}`];
  return commandLine(['evalsig', 'history'], [], ['--root', `${DATA}/store`, ...of]);
}

function evalsigOf(baseline: string, candidate: string): string {
  const files = ['--baseline', `${DATA}/${baseline}`, '--candidate', `${DATA}/${candidate}`];
  return commandLine(['evalsig', 'compare', '--format', 'parquet'], [], files);
}

/** The items file of the run that the main metric is compared with, of the same metric. */
function useBaselineFile(project: string, run: RunDetail): string | undefined {
  const main = run.metrics.find((metric) => metric.main) ?? run.metrics[0];
  // A metric of a recorder's run has its name behind the run's; a results document's run is itself so named.
  const parent = main?.parent_run_id ?? undefined;
  const id = run.run_id.includes('::') ? parent : parent?.split('::')[0];
  const path = id === undefined ? undefined : runPath(project, id);
  const { data } = useResource(path, runDetailShape, { parse: parseAsSent });
  const metrics = data?.metrics.filter(({ metric_name: name }) => name === main?.metric_name);
  return data && metrics ? lakeFiles(project, { ...data, metrics }).items[0] : undefined;
}
