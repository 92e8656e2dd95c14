// Fills a data folder with the index and the comparisons of a project of many runs, whose ids, scores,
// tokens and times are as different as those of real runs; there are no events. With `series` as the last
// argument all runs are of one model and one task.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { COMPARISONS_ROOT, indexKey, RUNS_ROOT } from '#contract/keys.ts';
import { monthOf } from '#contract/time.ts';
import { rowColumns, withNulls } from '#lake/table-rows.ts';
import { comparisonsTable } from '#lake/tables/comparisons.ts';
import { runsTable } from '#lake/tables/runs.ts';
import { writeParquet } from '#parquet/index.ts';
import { seededRandom } from '../../test/clients/support/random.ts';
import { type BenchRun, benchRuns, N_ITEMS, seriesRuns } from '../inputs/runs.ts';

const [dataDir = '', project = '', count = '0', kind = ''] = process.argv.slice(2);
const random = seededRandom(1);
const below = (end: number): number => Math.floor(random() * end);
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const VERDICTS = ['NO_REGRESSION', 'INCONCLUSIVE', 'REGRESSED', 'IMPROVED'] as const;

function put(key: string, content: Uint8Array): void {
  const file = `${dataDir}/${key}`;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

function describe(run: BenchRun) {
  const suffix = Array.from({ length: 8 }, () => BASE32[below(32)]).join('');
  const id = run.runId.slice(0, -8) + suffix;
  const shared = {
    project_id: project,
    run_id: id,
    recorder_run_id: id,
    ts: run.tsMicros + below(1_000_000),
    model_id: run.modelId,
    task_id: run.taskId,
    metric_name: 'accuracy',
    status: 'complete' as const,
    n_items: N_ITEMS,
    score: run.score,
  };
  return { month: monthOf(run.tsMicros), shared, delta: (below(101) - 50) / N_ITEMS };
}
type Described = ReturnType<typeof describe>;

function indexRow({ shared }: Described) {
  return withNulls(runsTable, {
    ...shared,
    main: true,
    stderr: Math.sqrt((shared.score * (1 - shared.score)) / (N_ITEMS - 1)),
    events: 2 * N_ITEMS + 1,
    missing: 0,
    conflicts: 0,
    duplicate_samples: 0,
    config_hash: `config-${below(60)}`,
    tags_json: JSON.stringify(below(4) === 0 ? ['nightly'] : []),
    created_by: `user-${below(8)}`,
    prompt_tokens: 20 * N_ITEMS + below(5000),
    completion_tokens: 20 * N_ITEMS + below(5000),
    duration_seconds: 60 + below(600_000) / 1000,
  });
}

function comparisonRow({ shared, delta }: Described, parent: string | null) {
  return withNulls(comparisonsTable, {
    ...shared,
    baseline_rule: 'same_config' as const,
    parent_run_id: parent,
    baseline_run_ids_json: JSON.stringify(parent === null ? [] : [parent]),
    policy: 'default' as const,
    delta,
    p_value: random(),
    family_size: 1,
    direction: 'higher' as const,
    verdict: VERDICTS[below(VERDICTS.length)] ?? null,
    critical: false,
    notes_json: '[]',
    settings_hash: '',
    inputs_hash: '',
  });
}

const runs = (kind === 'series' ? seriesRuns : benchRuns)(Number(count)).map(describe);
const newestOf = new Map<string, string>();
const comparisons = runs.map((run) => {
  const series = `${run.shared.model_id} ${run.shared.task_id}`;
  const row = comparisonRow(run, newestOf.get(series) ?? null);
  newestOf.set(series, run.shared.run_id);
  return { month: run.month, row };
});
for (const month of new Set(runs.map((run) => run.month))) {
  const ofMonth = runs.filter((run) => run.month === month).map(indexRow);
  put(indexKey(RUNS_ROOT, project, month), writeParquet(runsTable, rowColumns(runsTable, ofMonth)));
  const judged = comparisons.filter((each) => each.month === month).map(({ row }) => row);
  put(
    indexKey(COMPARISONS_ROOT, project, month),
    writeParquet(comparisonsTable, rowColumns(comparisonsTable, judged)),
  );
}
console.log('{}');
