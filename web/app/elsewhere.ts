import { comparePath } from '../api/compare.ts';
import { runPath } from '../api/run-path.ts';
import { type Address, hashOf } from '../route/address.ts';
import { commandLine, quoted } from '../text/shell.ts';

/** The same view for a shell or a program. */
export interface Elsewhere {
  readonly title: string;
  readonly text: string;
}

interface View {
  /** Below `v1/`. */
  readonly path: string;
  /** What stands behind `evalake`: the command, and the names and options that it takes. */
  readonly command?: readonly string[];
  readonly names?: readonly string[];
  readonly options?: readonly string[];
  readonly sql?: string;
}

/** A view's link, and as curl, as a command and as SQL, where there are. @param base the page's URL */
export function elsewhere(address: Address, base: string): readonly Elsewhere[] {
  const link = new URL(hashOf(address), base).href;
  const { path, command, names = [], options = [], sql } = viewOf(address) ?? {};
  const endpoint = new URL(base).origin;
  return [
    { title: 'Link', text: link },
    ...(path === undefined
      ? []
      : [{ title: 'curl', text: `curl ${quoted(new URL(`v1/${path}`, base).href)}` }]),
    ...(command === undefined
      ? []
      : [
          {
            title: 'Command',
            text: commandLine(['evalake', ...command], names, [
              ...options,
              ...['--project', address.project, '--endpoint', endpoint],
            ]),
          },
        ]),
    ...(sql === undefined ? [] : [{ title: 'SQL', text: sql }]),
  ];
}

function viewOf({ project, path: [screen = '', run, , sample], query }: Address): View | undefined {
  const of = (name: string) => query.flatMap(([each, value]) => (each === name ? [value] : []));
  const base = `projects/${encodeURIComponent(project)}`;
  if (screen === 'runs' && run !== undefined) return viewOfRun(project, run, sample);
  const [b = ''] = of('b');
  switch (screen) {
    case 'runs':
    case 'trends': {
      const filters = (['task', 'model', 'metric'] as const).map(
        (name) => [name, of(name)] as const,
      );
      return viewOfMany(project, screen, filters);
    }
    case 'compare':
      if (b === '') return undefined;
      return {
        path: comparePath(project, { baselines: of('a'), candidate: b }),
        command: ['compare'],
        names: [...of('a').slice(0, 1), b],
        options: of('a').slice(1).flatMap(asBaseline),
      };
    case 'alerts':
      return { path: `${base}/alerts`, command: ['alerts', 'list'] };
    default:
      return undefined;
  }
}

const asBaseline = (id: string): string[] => ['--baseline', id];

function viewOfRun(project: string, run: string, sample: string | undefined): View {
  const items = `SELECT * FROM items WHERE project = ${literal(project)} AND run_id = ${literal(run)}`;
  if (sample !== undefined) {
    return {
      path: runPath(project, run, 'events', { sample_id: sample }),
      sql: `${items} AND item_id = ${literal(sample)}`,
    };
  }
  return { path: runPath(project, run), command: ['run'], names: [run], sql: items };
}

const columns = { task: 'task_id', model: 'model_id', metric: 'metric_name' } as const;

/** Programs filter by one value of each, SQL by several. */
function viewOfMany(
  project: string,
  what: 'runs' | 'trends',
  filters: readonly (readonly [keyof typeof columns, readonly string[]])[],
): View {
  const single = filters.flatMap(([name, [value, ...others]]) =>
    value === undefined || others.length > 0 ? [] : [[columns[name], value] as const],
  );
  const query = new URLSearchParams(single.map(([name, value]) => [name, value])).toString();
  const where = filters.flatMap(([name, values]) =>
    values.length === 0 ? [] : [` AND ${columns[name]} IN (${values.map(literal).join(', ')})`],
  );
  const path = `projects/${encodeURIComponent(project)}/${what}`;
  return {
    path: query === '' ? path : `${path}?${query}`,
    command: [what === 'runs' ? 'history' : 'trends'],
    options: single.flatMap(([name, value]) => [`--${name.replace('_', '-')}`, value]),
    sql: `SELECT * FROM runs WHERE project = ${literal(project)}${where.join('')} ORDER BY ts DESC`,
  };
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
