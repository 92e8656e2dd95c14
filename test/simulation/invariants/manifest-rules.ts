import { STORE_ROOT, itemsKey } from '#contract/keys.ts';
import { formatManifest, parseManifest } from '#lake/evalsig-manifest.ts';
import { itemsTable } from '#lake/tables/items.ts';
import { readParquet } from '#parquet/index.ts';
import type { Manifest, ManifestRun } from '#schemas/manifest.ts';
import type { Ending } from '../simulation.ts';
import { type Violation, violations } from './violation.ts';

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00$/;

/** evalsig's rules hold for every manifest, and each items file is in one. */
export async function manifestRules({ world }: Ending): Promise<Violation[]> {
  const { objects } = world.store;
  const files = [...objects.keys()].filter((key) => key.startsWith(`${STORE_ROOT}/`));
  const problems: string[] = [];
  const named = new Set<string>();
  for (const key of files.filter((file) => file.endsWith('/manifest.json'))) {
    const project = key.split('/')[1] ?? '';
    const bytes = objects.get(key) ?? new Uint8Array();
    const manifest = parseManifest(bytes);
    problems.push(...formProblems(project, manifest, bytes));
    for (const run of manifest.runs) {
      const path = itemsKey(project, run.path);
      named.add(path);
      problems.push(...(await runProblems(project, run, objects.get(path))));
    }
  }
  const orphans = files.filter((key) => key.endsWith('.parquet') && !named.has(key));
  return violations(6, [...problems, ...orphans.map((key) => `in no manifest: ${key}`)]);
}

function formProblems(project: string, manifest: Manifest, bytes: Uint8Array): string[] {
  const ids = manifest.runs.map(({ run_id }) => run_id);
  return [
    ...(manifest.project_id === project
      ? []
      : [`the manifest of ${project} names another project`]),
    ...(new Set(ids).size === ids.length ? [] : [`a run is twice in the manifest of ${project}`]),
    ...(Buffer.compare(formatManifest(manifest), bytes) === 0
      ? []
      : [`the manifest of ${project} is not spelled as evalsig spells it`]),
  ];
}

async function runProblems(
  project: string,
  run: ManifestRun,
  file: Uint8Array | undefined,
): Promise<string[]> {
  const name = `${project}, run ${run.run_id}`;
  if (!file) return [`${name}: there is no ${run.path}`];
  const columns = await readParquet(file);
  const expected = itemsTable.columns.map((column) => column.name);
  const says = (column: string) => [...new Set(columns.strings(column))];
  const same = (column: string, value: string) =>
    JSON.stringify(says(column)) === JSON.stringify([value]);
  const problems = {
    'its time has another shape': !TIME.test(run.ts),
    'it is empty': run.n_items < 1,
    'n_items is wrong': columns.strings('item_id').length !== run.n_items,
    'its file has other columns': JSON.stringify(columns.names) !== JSON.stringify(expected),
    'its file is of another project': !same('project_id', project),
    'its file is of another run': !same('run_id', run.run_id),
    'its file is of another model': !same('model_id', run.model_id),
    'its file is of another task': !same('task_id', run.task_id),
    'its file is of another metric': !same('metric_name', run.metric_name),
    'its file has another configuration': !same('config_hash', run.config_hash),
  };
  return Object.entries(problems)
    .filter(([, holds]) => holds)
    .map(([problem]) => `${name}: ${problem}`);
}
