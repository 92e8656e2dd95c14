import { parseArgs } from 'node:util';
import { bundleChildren } from './bundle-children.ts';
import { root } from './paths.ts';
import { formatTable, type MeasuredRow, writeResults } from './report.ts';
import { compareRow } from './rows/compare.ts';
import { ingestRow } from './rows/ingest.ts';
import { judgedSeriesRow } from './rows/judged-series.ts';
import { judgingRow } from './rows/judging.ts';
import { listedAmongManyRow } from './rows/listed-among-many.ts';
import { listingRow } from './rows/listing.ts';
import { parquetRow } from './rows/parquet.ts';
import { recordRow } from './rows/record.ts';
import { sealRow } from './rows/seal.ts';
import { smallRunsRow } from './rows/small-runs.ts';
import { suitesRow } from './rows/suites.ts';
import { visibleRow } from './rows/visible.ts';
import { webApiRow } from './rows/web-api.ts';

const all = [
  parquetRow,
  ingestRow,
  sealRow,
  listingRow,
  visibleRow,
  recordRow,
  suitesRow,
  compareRow,
  judgingRow,
  judgedSeriesRow,
  webApiRow,
  smallRunsRow,
  listedAmongManyRow,
];

function selectRows(only: string | undefined): typeof all {
  if (only === undefined) return all;
  const numbers = only.split(',').map(Number);
  const unknown = numbers.find((number) => !all.some((row) => row.number === number));
  if (unknown !== undefined) {
    throw new RangeError(`--only takes rows ${all.map(({ number }) => number).join(', ')}`);
  }
  return all.filter(({ number }) => numbers.includes(number));
}

const { values } = parseArgs({ options: { only: { type: 'string' } } });
const rows = selectRows(values.only);
await bundleChildren();
const measured: MeasuredRow[] = [];
for (const row of rows) {
  console.error(`${row.number}. ${row.title}`);
  try {
    measured.push({ row, checks: await row.run() });
  } catch (error) {
    // The other rows are still measured; the exit code says that one failed.
    console.error(error);
    process.exitCode = 1;
  }
}
console.log(formatTable(measured));
console.log(`written to ${writeResults(`${root}bench-results`, measured)}`);
