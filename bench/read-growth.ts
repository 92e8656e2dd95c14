import { mkdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { bundleChildren } from './bundle-children.ts';
import { runProgram } from './child.ts';
import { exponent } from './exponent.ts';
import { withFolder } from './paths.ts';

/**
 * How long reading takes, and how much memory, as what is read grows, with the exponent of each figure:
 * `npm run bench:reads`, or with numbers of events and of runs, `-- --events 1000000 --runs 50000`. With
 * `--full` to a million events and 50,000 runs.
 */
const { values } = parseArgs({
  options: {
    events: { type: 'string' },
    runs: { type: 'string' },
    full: { type: 'boolean', default: false },
  },
});
const [standardEvents, standardRuns] = values.full
  ? ['10000,100000,1000000', '1000,10000,50000']
  : ['10000,100000', '1000,10000'];
const PROJECT = 'bench';
const RUN = '261121080656BENCHMRK';
const SEALED_EVENTS = 100;

const pagesSchema = z.record(z.string(), z.union([z.number(), z.boolean()]));
const exportSchema = z.object({
  seconds: z.number(),
  cpuSeconds: z.number(),
  bytes: z.number(),
  memoryMb: z.number(),
});
const figuresSchema = z.record(z.string(), z.number());

function sizes(text: string): number[] {
  return text.split(',').map(Number);
}

async function ofRun(folder: string, events: number) {
  const data = `${folder}/${events}`;
  mkdirSync(data);
  const sealed = [data, PROJECT, RUN, String(SEALED_EVENTS), `${folder}/events.ndjson`];
  await runProgram('fill-inbox', sealed, z.object({}));
  await runProgram('seal', [data, PROJECT, RUN], z.object({}));
  await runProgram('fill-events', [data, PROJECT, RUN, String(events)], z.object({}));
  const pages = await runProgram('read-events', [data, PROJECT, RUN, String(events)], pagesSchema);
  const exported = await runProgram('export-events', [data, PROJECT, RUN], exportSchema);
  return {
    events,
    ...pages,
    exportSeconds: exported.seconds,
    exportCpuSeconds: exported.cpuSeconds,
    exportMb: exported.memoryMb,
  };
}

async function ofItems(folder: string, runs: number) {
  const data = `${folder}/items-${runs}`;
  mkdirSync(data);
  await runProgram('fill-items', [data, PROJECT, String(runs)], z.object({}));
  const figures = await runProgram('query-items', [data, PROJECT, String(runs)], figuresSchema);
  return { runs, ...figures };
}

/** A task of `benchRuns`. */
const TASK = 'suite.task-3.dev';

async function ofIndex(folder: string, runs: number) {
  const data = `${folder}/runs-${runs}`;
  mkdirSync(data);
  await runProgram('fill-runs', [data, PROJECT, String(runs)], z.object({}));
  return { runs, ...(await runProgram('query-runs', [data, PROJECT, TASK], figuresSchema)) };
}

function rounded(figures: Readonly<Record<string, number | boolean>>) {
  return Object.fromEntries(
    Object.entries(figures).map(([name, figure]) => [
      name,
      typeof figure === 'number' ? Math.round(figure * 10) / 10 : figure,
    ]),
  );
}

/** Prints the figures of each size, and below them their exponents. */
function print(
  sizeName: string,
  rows: readonly Readonly<Record<string, number | boolean>>[],
): void {
  const ofColumns = Object.keys(rows[0] ?? {}).flatMap((name): [string, number | string][] => {
    if (name === sizeName) return [[name, 'exponent']];
    const points = rows.map((row) => ({ size: Number(row[sizeName]), figure: Number(row[name]) }));
    const isGrowth = points.length > 1 && points.every(({ figure }) => figure > 0);
    return isGrowth && name !== 'stoppedEarly' ? [[name, Number(exponent(points).toFixed(2))]] : [];
  });
  const shown = rows.map((row) => rounded(row));
  console.table(rows.length > 1 ? [...shown, Object.fromEntries(ofColumns)] : shown);
}

await bundleChildren();
await withFolder(async (folder) => {
  const runs = [];
  for (const events of sizes(values.events ?? standardEvents)) {
    runs.push(await ofRun(folder, events));
  }
  print('events', runs);
  const counts = sizes(values.runs ?? standardRuns);
  const items = [];
  for (const count of counts) items.push(await ofItems(folder, count));
  print('runs', items);
  const indexes = [];
  for (const count of counts) indexes.push(await ofIndex(folder, count));
  print('runs', indexes);
});
