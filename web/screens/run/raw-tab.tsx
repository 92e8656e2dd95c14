import type { VNode } from 'preact';
import type { RunDetail } from '../../api/run.ts';
import { runPath } from '../../api/run-path.ts';
import { CopyCommand } from '../../parts/copy.tsx';
import { commandLine, quoted } from '../../text/shell.ts';

/** The same run for programs: addresses, commands, statements, and the answer itself. */
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
  ] as const;
  return (
    <div class="cards">
      <section class="card broad">
        <h2>For programs</h2>
        <p class="small">
          Where the server asks for a key, add{' '}
          <code>--header &quot;authorization: Bearer $EVALAKE_KEY&quot;</code> to <code>curl</code>.
        </p>
        <dl class="ways">
          {ways.map(([title, command]) => (
            <div key={title}>
              <dt>{title}</dt>
              <dd>
                <CopyCommand command={command} />
              </dd>
            </div>
          ))}
        </dl>
      </section>
    </div>
  );
}
