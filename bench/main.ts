import { parseArgs } from 'node:util';
import { bundleChildren } from './bundle-children.ts';
import type { Row } from './check.ts';
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
import { receivingRow } from './rows/receiving.ts';
import { rulesRow } from './rows/rules.ts';
import { sealRow } from './rows/seal.ts';
import { smallRunsAmongManyRow } from './rows/small-runs-among-many.ts';
import { smallRunsRow } from './rows/small-runs.ts';
import { suitesRow } from './rows/suites.ts';
import { tablesRow } from './rows/tables.ts';
import { visibleRow } from './rows/visible.ts';
import { webApiRow } from './rows/web-api.ts';
import { webRow } from './rows/web.ts';

const all: readonly Row[] = [
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
  webRow,
  tablesRow,
  receivingRow,
  smallRunsAmongManyRow,
  rulesRow,
];

/** A row's number, or its name where it has one. */
const isNamed = ({ number, name }: Row, by: string): boolean =>
  by === String(number) || by === name;

function selectRows(only: string | undefined): readonly Row[] {
  if (only === undefined) return all;
  const names = only.split(',');
  if (!names.every((by) => all.some((row) => isNamed(row, by)))) {
    const known = all.map(({ number, name }) =>
      name === undefined ? String(number) : `${number} (${name})`,
    );
    throw new RangeError(`--only takes rows ${known.join(', ')}`);
  }
  return all.filter((row) => names.some((by) => isNamed(row, by)));
}

const { values } = parseArgs({
  options: { only: { type: 'string' }, full: { type: 'boolean', default: false } },
});
const rows = selectRows(values.only);
await bundleChildren();
const measured: MeasuredRow[] = [];
for (const row of rows) {
  console.error(`${row.number}. ${row.title}`);
  try {
    measured.push({ row, checks: await row.run({ isFull: values.full }) });
  } catch (error) {
    // The other rows are still measured; the exit code says that one failed.
    console.error(error);
    process.exitCode = 1;
  }
}
console.log(formatTable(measured));
console.log(`written to ${writeResults(`${root}bench-results`, measured)}`);
