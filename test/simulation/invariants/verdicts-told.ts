import { COMPARISONS_ROOT, manifestKey, monthOfKey, RUNS_ROOT } from '#contract/keys.ts';
import { parseManifest } from '#lake/evalsig-manifest.ts';
import { readRows } from '#lake/table-rows.ts';
import { runsTable } from '#lake/tables/runs.ts';
import { readComparisons } from '#pipeline/judge/comparisons-file.ts';
import type { Ending } from '../simulation.ts';
import { type Violation, violations } from './violation.ts';

const NAMES = ['delta', 'p_value', 'verdict', 'parent_run_id'] as const;
interface Told {
  readonly run_id: string;
  readonly metric_name: string | null;
  readonly delta: number | null;
  readonly p_value: number | null;
  readonly verdict: string | null;
  readonly parent_run_id: string | null;
}

/** Manifest and run index say of every run what its comparison says. */
export async function verdictsTold({ world: { store } }: Ending): Promise<Violation[]> {
  const wrong: string[] = [];
  const keys = [...store.objects.keys()];
  const compared = new Map<string, Map<string, string>>();
  for (const key of keys.filter((each) => each.startsWith(`${COMPARISONS_ROOT}/`))) {
    const project = projectOf(key);
    const rows = (await readComparisons(store, project, monthOfKey(key) ?? ''))?.rows ?? [];
    const known = compared.get(project) ?? new Map<string, string>();
    for (const row of rows) known.set(nameOf(row), wordsOf(row));
    compared.set(project, known);
  }
  for (const key of keys.filter((each) => each.startsWith(`${RUNS_ROOT}/`))) {
    const rows = await readRows(runsTable, store.objects.get(key) ?? new Uint8Array(), [
      ...(['run_id', 'metric_name'] as const),
      ...NAMES,
    ]);
    const project = projectOf(key);
    const withMetric = rows.filter(({ metric_name: name }) => name !== null);
    wrong.push(...differing(compared.get(project), withMetric, 'the run index'));
    const manifest = store.objects.get(manifestKey(project));
    const listed = manifest ? parseManifest(manifest).runs : [];
    wrong.push(...differing(compared.get(project), listed, 'the manifest'));
  }
  return violations(10, new Set(wrong));
}

function differing(
  compared: ReadonlyMap<string, string> | undefined,
  told: readonly Told[],
  where: string,
): string[] {
  return told.flatMap((row) => {
    const expected = compared?.get(nameOf(row)) ?? 'nothing';
    const words = wordsOf(row);
    return words === expected ? [] : `${where} says ${words} of ${nameOf(row)}, not ${expected}`;
  });
}

function nameOf({ run_id, metric_name }: Pick<Told, 'run_id' | 'metric_name'>): string {
  return `${run_id} ${metric_name ?? ''}`;
}

function wordsOf(row: Told): string {
  return JSON.stringify(NAMES.map((name) => row[name]));
}

/** `{root}/{project}/…` */
function projectOf(key: string): string {
  return key.split('/')[1] ?? '';
}
