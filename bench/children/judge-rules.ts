// Fills a data folder with runs of 20 items and settings of so many rules, each about all runs or about those
// of a task. Judges the project until all runs are, then again, when nothing has changed. Prints the
// processor time of both.
import { FileStore } from '#adapters/disk/file-store.ts';
import { indexKey, itemsKey, RUNS_ROOT } from '#contract/keys.ts';
import { writeSettings } from '#lake/settings/project-settings-file.ts';
import { rowColumns } from '#lake/table-rows.ts';
import { ITEMS_SOURCE, itemsTable } from '#lake/tables/items.ts';
import { runsTable } from '#lake/tables/runs.ts';
import { writeParquet } from '#parquet/index.ts';
import { judgeProject } from '#pipeline/judge/judge-project.ts';
import { projectSettingsSchema } from '#schemas/project-settings.ts';
import { indexRow, monthOf, pathOf } from '../inputs/index-rows.ts';
import { benchRuns } from '../inputs/runs.ts';
import { SMALL_ITEMS, smallItemColumns } from '../inputs/small-items.ts';
import { STEP_MS } from '../rows/judge-step.ts';

const [dataDir = '', project = '', count = '0', ruleCount = '0', about = ''] =
  process.argv.slice(2);
/** Of the runs before a task's next one. */
const MODELS = 20;
const store = new FileStore(dataDir);
const runs = benchRuns(Number(count));

async function fill(): Promise<void> {
  for (const [place, run] of runs.entries()) {
    const columns = smallItemColumns({ ...run, project, place });
    const bytes = writeParquet(itemsTable, columns, { [ITEMS_SOURCE]: run.runId });
    await store.put(itemsKey(project, pathOf(run)), bytes);
  }
  for (const month of new Set(runs.map(monthOf))) {
    const rows = runs
      .filter((run) => monthOf(run) === month)
      .map((run) => ({ ...indexRow(project, run), n_items: SMALL_ITEMS, source_hash: run.runId }));
    const bytes = writeParquet(runsTable, rowColumns(runsTable, rows));
    await store.put(indexKey(RUNS_ROOT, project, month), bytes);
  }
  const rules = Array.from({ length: Number(ruleCount) }, (_, rule) => ({
    name: `rule-${rule}`,
    ...(about === 'task' ? { task: runs[rule * MODELS]?.taskId } : {}),
    ...(rule % 2 === 0 ? { against: 'run_before' } : { against: 'last', runs: 5 }),
  }));
  await writeSettings(store, project, projectSettingsSchema.parse({ rules }));
}

/** As the step does it: a pass has a minute, and the next goes on. */
async function judge() {
  const start = process.cpuUsage();
  for (let passes = 1; ; passes += 1) {
    const before = performance.now();
    const isOver = () => performance.now() - before > STEP_MS;
    const { isFinished, ruleRows } = await judgeProject(store, project, { isOver });
    if (!isFinished) continue;
    const { user, system } = process.cpuUsage(start);
    return { processorMs: (user + system) / 1000, passes, rows: ruleRows.length };
  }
}

await fill();
const first = await judge();
const again = await judge();
console.log(JSON.stringify({ first, again }));
