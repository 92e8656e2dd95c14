import { parseArgs } from 'node:util';
import { crc32 } from 'node:zlib';
import type { ComparedMetric } from '../../schemas/compare.ts';
import { countFalseAlarms, judgeOne } from './trials.ts';
import { worldNames } from './worlds.ts';

const { values } = parseArgs({
  options: {
    /** The trials of a row. */
    trials: { type: 'string', default: '10000' },
    /** Prints this table alone. */
    table: { type: 'string' },
  },
});
const TRIALS = Number(values.trials);
const SIZES = [100, 300, 1000, 5000];

/** Each setting has chance of its own, so that one more changes none of the others. */
function seedOf(...about: readonly (string | number)[]): number {
  return crc32(about.join(' '));
}

function print(title: string, head: readonly string[], rows: readonly (string | number)[][]): void {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;
  console.log(`### ${title}\n`);
  console.log([line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n'));
  console.log('');
}

function percent(count: number): string {
  return ((count * 100) / TRIALS).toFixed(1);
}

function falseAlarms(): void {
  const items = 300;
  const rows = worldNames.flatMap((world) => {
    const setting = { world, items, fall: 0, trials: TRIALS };
    const found = countFalseAlarms(setting, [1, 5, 20], seedOf('alarms', world));
    return found.map(({ metrics, regressed, naive }) => [
      world,
      metrics,
      regressed.toFixed(2),
      naive.toFixed(1),
    ]);
  });
  print(
    `False alarms in 100 runs of ${items} items, while nothing changes`,
    ['scores', 'metrics', 'REGRESSED', 'for comparison: p < 0.05 and worse'],
    rows,
  );
}

function coverage(): void {
  const rows = worldNames.flatMap((world) =>
    [0, 0.05].flatMap((fall) =>
      [30, 100, 300, 1000].map((items) => {
        let [in99, in90, tooFew] = [0, 0, 0];
        const setting = { world, items, fall, trials: TRIALS };
        for (const metric of judgeOne(setting, seedOf('coverage', world, fall, items))) {
          if (isIn(metric.ci, -fall)) in99 += 1;
          if (isIn(metric.ci90, -fall)) in90 += 1;
          if (metric.reason === 'few_clusters') tooFew += 1;
        }
        const [at99, at90] = [percent(in99), percent(in90)];
        return [world, points(fall), items, at99, at90, percent(tooFew)];
      }),
    ),
  );
  print(
    'Intervals that hold the true change, in 100',
    ['scores', 'fall', 'items', '99 % interval', '90 % interval', 'too few clusters to judge'],
    rows,
  );
}

function isIn(interval: ComparedMetric['ci'], value: number): boolean {
  if (!interval) return false;
  const [lower, upper] = interval;
  return (lower ?? -Infinity) <= value && value <= (upper ?? Infinity);
}

function power(): void {
  const words = ['REGRESSED', 'INCONCLUSIVE', 'NO_REGRESSION', 'IMPROVED'] as const;
  const rows = (['binary', 'continuous'] as const).flatMap((world) =>
    [0, 0.02, 0.05, 0.1].flatMap((fall) =>
      SIZES.map((items) => {
        const setting = { world, items, fall, trials: TRIALS };
        const counts = countVerdicts(judgeOne(setting, seedOf('power', world, fall, items)));
        const shares = words.map((word) => percent(counts.get(word) ?? 0));
        return [world, points(fall), items, ...shares];
      }),
    ),
  );
  print(
    'What is said of a fall, in 100 runs of one metric',
    ['scores', 'fall', 'items', ...words],
    rows,
  );
}

function wrongAllClear(): void {
  const rows = worldNames.flatMap((world) =>
    SIZES.map((items) => {
      const setting = { world, items, fall: 0.02, trials: TRIALS };
      const counts = countVerdicts(judgeOne(setting, seedOf('all clear', world, items)));
      const said = (counts.get('NO_REGRESSION') ?? 0) + (counts.get('IMPROVED') ?? 0);
      return [world, items, percent(said)];
    }),
  );
  print(
    'NO_REGRESSION although the score fell by the margin of 2 points, in 100',
    ['scores', 'items', 'NO_REGRESSION'],
    rows,
  );
}

function countVerdicts(metrics: Iterable<ComparedMetric>): Map<string | null, number> {
  const counts = new Map<string | null, number>();
  for (const { verdict } of metrics) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  return counts;
}

function points(fall: number): string {
  return fall === 0 ? 'none' : `${Math.round(fall * 100)} points`;
}

const tables = {
  'false-alarms': falseAlarms,
  coverage,
  power,
  'wrong-all-clear': wrongAllClear,
};
for (const [name, printTable] of Object.entries(tables)) {
  if (values.table === undefined || values.table === name) printTable();
}
