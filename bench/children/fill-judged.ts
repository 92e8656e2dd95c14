// Fills a data folder with a project whose runs are of one series and were all judged, and with pins of
// its task. There are no items: what was judged is not compared again.
import { FileStore } from '#adapters/disk/file-store.ts';
import { indexKey, RUNS_ROOT } from '#contract/keys.ts';
import { pick } from '#lake/pick.ts';
import { writeSettings } from '#lake/settings/project-settings-file.ts';
import { rowColumns } from '#lake/table-rows.ts';
import { runsTable } from '#lake/tables/runs.ts';
import { writeParquet } from '#parquet/index.ts';
import { uncomparedRow } from '#pipeline/judge/comparison-rows.ts';
import {
  type ComparisonRow,
  comparisonsKey,
  formatComparisons,
} from '#pipeline/judge/comparisons-file.ts';
import { openJudgeMemory } from '#pipeline/judge/judge-memory.ts';
import { foldTasks } from '#pipeline/judge/fold-tasks.ts';
import { readInputs } from '#pipeline/judge/read-inputs.ts';
import { comparedNumbers } from '../../test/support/comparison-rows.ts';
import { indexRow, monthOf } from '../inputs/index-rows.ts';
import { seriesRuns } from '../inputs/runs.ts';
import { pinnedSettings } from '../inputs/series.ts';

const [dataDir = '', project = '', count = '0', pins = '0'] = process.argv.slice(2);
const store = new FileStore(dataDir);
const runs = seriesRuns(Number(count));
const months = [...new Set(runs.map(monthOf))];

async function putIndex(verdicts: ReadonlyMap<string, ComparisonRow>): Promise<void> {
  for (const month of months) {
    const rows = runs
      .filter((run) => monthOf(run) === month)
      .map((run) => {
        const known = verdicts.get(run.runId);
        const told = known && pick(known, ['delta', 'p_value', 'verdict', 'parent_run_id']);
        return { ...indexRow(project, run), ...told, source_hash: run.runId };
      });
    const bytes = writeParquet(runsTable, rowColumns(runsTable, rows));
    await store.put(indexKey(RUNS_ROOT, project, month), bytes);
  }
}

let judged = 0;

/** In the series a fall comes every 20 runs, and is mended by the next. */
function nextVerdict(): ComparisonRow['verdict'] {
  judged += 1;
  return judged % 20 === 0 ? 'REGRESSED' : 'NO_REGRESSION';
}

await writeSettings(store, project, pinnedSettings(runs, Number(pins)));
await putIndex(new Map());
const inputs = await readInputs(store, project, openJudgeMemory().runs);
const folded = await foldTasks(inputs, {
  ...{ project, stored: () => [], trustsStored: true },
  openJudge: () => (context) =>
    Promise.resolve(
      context.run.metrics.map((metric) => {
        const row = uncomparedRow(context, metric, 'no_baseline');
        const verdict = row.parent_run_id === null ? null : nextVerdict();
        return verdict === null
          ? row
          : { ...row, ...comparedNumbers, score: row.score, verdict, reason: null };
      }),
    ),
});
const rows = [...folded.values()].flat();
await putIndex(new Map(rows.map((row) => [row.run_id, row])));
for (const month of months) {
  const ofMonth = inputs.runs.filter((run) => run.month === month);
  const bytes = formatComparisons(ofMonth.flatMap((run) => [...(folded.get(run.name) ?? [])]));
  await store.put(comparisonsKey(project, month), bytes);
}
console.log('{}');
