// Judges a project anew of which nothing has changed, or, when told its number of runs, to which a run came
// late that began before all others. Finds its alerts, and prints the times.
import { FileStore } from '#adapters/disk/file-store.ts';
import { dueAlerts } from '#alerts/due-alerts.ts';
import { indexKey, RUNS_ROOT } from '#contract/keys.ts';
import { columnNames, readRows, rowColumns } from '#lake/table-rows.ts';
import { runsTable } from '#lake/tables/runs.ts';
import { writeParquet } from '#parquet/index.ts';
import { judgeProject } from '#pipeline/judge/judge-project.ts';
import { indexRow, monthOf } from '../inputs/index-rows.ts';
import { seriesRuns } from '../inputs/runs.ts';

const [dataDir = '', project = '', count] = process.argv.slice(2);
const LATE = 'late';
const store = new FileStore(dataDir);
if (count !== undefined) await listLateRun(Number(count));

async function listLateRun(runs: number): Promise<void> {
  const [first] = seriesRuns(runs);
  const key = first && indexKey(RUNS_ROOT, project, monthOf(first));
  const index = key && (await store.get(key));
  if (!first || !index) throw new Error('the project has no such series');
  const late = { ...first, runId: LATE, tsMicros: first.tsMicros - 1 };
  const rows = await readRows(runsTable, index.bytes, columnNames(runsTable));
  const added = [{ ...indexRow(project, late), source_hash: LATE }, ...rows];
  await store.put(key, writeParquet(runsTable, rowColumns(runsTable, added)));
}

const before = process.cpuUsage();
const start = performance.now();
const { rows, settings, outdated } = await judgeProject(store, project);
const judged = performance.now();
const { user, system } = process.cpuUsage(before);
const alerts = dueAlerts(project, rows, settings);
const folded = performance.now();
console.log(
  JSON.stringify({
    judgeMs: judged - start,
    processorMs: (user + system) / 1000,
    foldMs: folded - judged,
    rows: rows.length,
    ofLate: rows.filter(({ parent_run_id }) => parent_run_id === LATE).length,
    outdated: outdated.length,
    alerts: alerts.length,
  }),
);
