import { type Command, Option } from 'commander';
import { trendsAnswer, type TrendSeries } from '#schemas/api.ts';
import type { TrendBucket } from '#query/trends.ts';
import { askProjectFor } from './ask-project.ts';
import {
  addFilterOptions,
  checkSource,
  type FilterFlags,
  filterParameters,
  requireDataFolder,
} from './source.ts';
import { sparkline } from './sparkline.ts';
import { escapeControls } from '#contract/text/printable.ts';
import { scoreText } from './print-table.ts';
import { say, sayJson } from './terminal.ts';

interface TrendFlags extends FilterFlags {
  readonly bucket: TrendBucket;
}

export function addTrendsCommand(program: Command): void {
  addFilterOptions(program.command('trends'))
    .description('Show scores over time')
    .addOption(
      new Option('--bucket <size>', 'what makes a point')
        .choices(['run', 'day', 'week'])
        .default('day'),
    )
    .action(async (flags: TrendFlags) => {
      const series = await (checkSource(flags) === 'root'
        ? readFromRoot(flags)
        : readFromEndpoint(flags));
      if (flags.json) sayJson({ series });
      else if (series.length === 0) say(`No scores found (project=${flags.project}).`);
      else series.forEach(printSeries);
    });
}

async function readFromEndpoint(flags: TrendFlags): Promise<TrendSeries[]> {
  const parameters = filterParameters(flags);
  parameters.set('bucket', flags.bucket);
  return (await askProjectFor(trendsAnswer, flags, `trends?${parameters.toString()}`)).series;
}

async function readFromRoot(flags: TrendFlags): Promise<TrendSeries[]> {
  const [{ FileStore }, { readTrends }, { IndexQueries }] = await Promise.all([
    import('#adapters/disk/file-store.ts'),
    import('#read/read-trends.ts'),
    import('#read/run-queries/index-queries.ts'),
  ]);
  const store = new FileStore(await requireDataFolder(flags.root ?? ''));
  return readTrends(new IndexQueries(store), flags);
}

function printSeries({ model_id, task_id, metric_name, points }: TrendSeries): void {
  const [last] = points.slice(-1);
  const [first] = points;
  if (!first || !last) return;
  say(escapeControls(`${model_id}  ${task_id}  ${metric_name}`));
  say(`  ${sparkline(points.map(({ score }) => score))}`);
  say(
    `  ${first.t.slice(0, 10)} ${scoreText(first.score, first.stderr)}  →  ${last.t.slice(0, 10)} ${scoreText(last.score, last.stderr)}  (${points.length} points)`,
  );
}
