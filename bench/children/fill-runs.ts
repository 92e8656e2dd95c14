// Fills a data folder with the index and the manifest of a project of many runs; there are no
// events.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { RUNS_ROOT, indexKey, manifestKey } from '#contract/keys.ts';
import { writeParquet } from '#parquet/index.ts';
import { rowColumns } from '#lake/table-rows.ts';
import { runsTable } from '#lake/tables/runs.ts';
import { indexRow, manifestRecord, monthOf } from '../inputs/index-rows.ts';
import { benchRuns } from '../inputs/runs.ts';

const [dataDir = '', project = '', count = '0'] = process.argv.slice(2);

function put(key: string, content: Uint8Array | string): void {
  const file = `${dataDir}/${key}`;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

const runs = benchRuns(Number(count));
for (const month of new Set(runs.map(monthOf))) {
  const ofMonth = runs.filter((run) => monthOf(run) === month);
  put(
    indexKey(RUNS_ROOT, project, month),
    writeParquet(
      runsTable,
      rowColumns(
        runsTable,
        ofMonth.map((run) => indexRow(project, run)),
      ),
    ),
  );
}
const manifest = { project_id: project, version: 1, runs: runs.map(manifestRecord) };
put(manifestKey(project), JSON.stringify(manifest, null, 2));
console.log('{}');
