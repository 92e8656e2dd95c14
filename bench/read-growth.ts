import { mkdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { bundleChildren } from './bundle-children.ts';
import { runProgram } from './child.ts';
import { exponent } from './exponent.ts';
import { withFolder } from './paths.ts';

/**
 * How long reading takes, and how much memory, as what is read grows: `npm run bench:reads`, or with
 * numbers of events and of runs, `-- --events 1000000 --runs 50000`.
 */
const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '10000,100000' },
    runs: { type: 'string', default: '1000,10000' },
  },
});
const PROJECT = 'bench';
const RUN = '261121080656BENCHMRK';
const SEALED_EVENTS = 100;

const pagesSchema = z.record(z.string(), z.union([z.number(), z.boolean()]));
const exportSchema = z.object({ seconds: z.number(), bytes: z.number(), memoryMb: z.number() });
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
    ...rounded(pages),
    exportSeconds: exported.seconds,
    exportMb: exported.memoryMb,
  };
}

async function ofItems(folder: string, runs: number) {
  const data = `${folder}/items-${runs}`;
  mkdirSync(data);
  await runProgram('fill-items', [data, PROJECT, String(runs)], z.object({}));
  return {
    runs,
    ...rounded(await runProgram('query-items', [data, PROJECT, String(runs)], figuresSchema)),
  };
}

/** A task of `benchRuns`. */
const TASK = 'suite.task-3.dev';

async function ofIndex(folder: string, runs: number) {
  const data = `${folder}/runs-${runs}`;
  mkdirSync(data);
  await runProgram('fill-runs', [data, PROJECT, String(runs)], z.object({}));
  return { runs, ...rounded(await runProgram('query-runs', [data, PROJECT, TASK], figuresSchema)) };
}

function rounded(figures: Readonly<Record<string, number | boolean>>) {
  return Object.fromEntries(
    Object.entries(figures).map(([name, figure]) => [
      name,
      typeof figure === 'number' ? Math.round(figure * 10) / 10 : figure,
    ]),
  );
}

await bundleChildren();
await withFolder(async (folder) => {
  const runs = [];
  for (const events of sizes(values.events)) runs.push(await ofRun(folder, events));
  console.table(runs);
  const exports = runs.map(({ events, exportSeconds }) => ({
    size: events,
    figure: exportSeconds,
  }));
  const [first, last] = [exports[0], exports.at(-1)];
  if (first && last && first !== last) {
    const power = exponent(first, last).toFixed(2);
    console.log(`export grows with the events to the power of ${power}`);
  }
  const items = [];
  for (const count of sizes(values.runs)) items.push(await ofItems(folder, count));
  console.table(items);
  const indexes = [];
  for (const count of sizes(values.runs)) indexes.push(await ofIndex(folder, count));
  console.table(indexes);
});
