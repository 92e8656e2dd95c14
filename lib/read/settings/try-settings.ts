import { COMPARISONS_ROOT } from '#contract/keys.ts';
import { formatTimestamp } from '#contract/time.ts';
import { readRows } from '#lake/table-rows.ts';
import { comparisonsTable } from '#lake/tables/comparisons.ts';
import { readNamed } from '#parquet/index.ts';
import { judgedName } from '#pipeline/judge/judged-run.ts';
import { listKeys, type ObjectStore } from '#ports/object-store.ts';
import type {
  ProjectSettings,
  TriedSettings,
  TriedSettingsAnswer,
} from '#schemas/project-settings.ts';
import { type KeptVerdict, verdictWith } from './verdict-with.ts';

const MOST_NEWEST = 10;
const COLUMNS = [
  ...(['run_id', 'recorder_run_id', 'ts', 'metric_name', 'policy', 'direction'] as const),
  ...(['delta', 'ci90_low', 'ci90_high', 'p_value', 'p_adjusted', 'mde', 'margin'] as const),
  ...(['alpha', 'verdict', 'reason'] as const),
] as const;

type Changed = TriedSettingsAnswer['newest'][number];

/**
 * Counts which kept verdicts would be others. Nothing is written, and no items are read.
 * @throws DamagedParquetError, ColumnUnreadableError
 */
export async function trySettings(
  store: ObjectStore,
  project: string,
  settings: ProjectSettings,
  { alpha, min_delta }: TriedSettings,
): Promise<TriedSettingsAnswer> {
  const tried = { ...settings, alpha, min_delta };
  const counts = new Map<string, TriedSettingsAnswer['changes'][number]>();
  let [verdicts, unknown, newest]: [number, number, Changed[]] = [0, 0, []];
  for await (const key of listKeys(store, `${COMPARISONS_ROOT}/${project}/`)) {
    const stored = await store.get(key);
    if (!stored) continue;
    const rows = await readNamed(key, () => readRows(comparisonsTable, stored.bytes, COLUMNS));
    const changed = rows.flatMap((row) => {
      const to = verdictWith(row, tried);
      if (row.verdict !== null) verdicts += 1;
      if (to === undefined) unknown += 1;
      return to === undefined || to === row.verdict ? [] : [changeOf(row, to)];
    });
    for (const { from, to } of changed) {
      const name = JSON.stringify([from, to]);
      counts.set(name, { from, to, verdicts: (counts.get(name)?.verdicts ?? 0) + 1 });
    }
    newest = newestOf([...newest, ...changed]);
  }
  const changes = [...counts.values()].sort((a, b) => b.verdicts - a.verdicts);
  const changed = changes.reduce((sum, each) => sum + each.verdicts, 0);
  return { verdicts, changed, unknown, changes, newest };
}

type KeptRow = KeptVerdict & Parameters<typeof judgedName>[0] & { readonly ts: number };

function changeOf(row: KeptRow, to: Changed['to']): Changed {
  const { metric_name, ts, verdict: from } = row;
  return { run_id: judgedName(row), metric_name, ts: formatTimestamp(ts), from, to };
}

function newestOf(changed: readonly Changed[]): Changed[] {
  return changed.toSorted((a, b) => (a.ts < b.ts ? 1 : -1)).slice(0, MOST_NEWEST);
}
