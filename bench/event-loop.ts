import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { root } from '../scripts/bundle-options.ts';
import { lakeShapes } from '../test/growth/endpoints/all-endpoints.ts';
import { type EndpointRow, type LakeShape } from '../test/growth/endpoints/endpoint-row.ts';
import { GrownLake, requestOf } from '../test/growth/endpoints/grown-lake.ts';

/**
 * Prints for how long each request blocks the main thread of the built server at most, over the largest
 * lakes of test:growth: npm run bench:loop [-- --only WORDS] [--times N]. A block is as long as the clock
 * says, so on a machine with other work it may be longer than the thread was at work: the processor time
 * of the longest work is printed as well, on Linux, and no block without other work is longer.
 */

/** Beyond it another client notices. */
const LONG_MS = 50;
const DOUBLINGS = 4;
/** The clock that measures blocks has to come round before and after. */
const SETTLE_MS = 30;

const { values } = parseArgs({
  options: { only: { type: 'string' }, times: { type: 'string', default: '1' } },
});

async function startServer(folder: string): Promise<{ child: ChildProcess; url: string }> {
  const child = fork(
    `${root}dist/evalake.js`,
    ['serve', '--port', '0', '--data', folder],
    // The probe measures the whole process from its first moment.
    { execArgv: ['--import', `${root}bench/children/loop-probe.mjs`], silent: true },
  );
  let output = '';
  for await (const part of child.stdout ?? []) {
    output += String(part);
    const [url] = /http:\/\/127[\d.]+:\d+/.exec(output) ?? [];
    if (url !== undefined) return { child, url };
  }
  throw new Error(`the server ended: ${output}`);
}

const figuresSchema = z.object({
  blockMs: z.number(),
  workMs: z.number().optional(),
  cpuMs: z.number(),
  mainMs: z.number().optional(),
});

/** The longest block and the longest work since it was last asked, and the processor time of all threads and of the main one. */
async function readFigures(child: ChildProcess): Promise<z.infer<typeof figuresSchema>> {
  await sleep(SETTLE_MS);
  const answer = once(child, 'message');
  child.send('read');
  const [figures] = z
    .tuple([figuresSchema])
    .rest(z.unknown())
    .parse(await answer);
  return figures;
}

interface Measured extends z.infer<typeof figuresSchema> {
  readonly status: number;
  readonly byteLength: number;
  readonly tookMs: number;
}

async function measureRow(
  child: ChildProcess,
  url: string,
  row: EndpointRow,
  size: number,
): Promise<Measured> {
  await readFigures(child);
  const { path, init } = requestOf(row, size);
  const start = performance.now();
  const answer = await fetch(`${url}${path}`, init);
  const { byteLength } = await answer.arrayBuffer();
  const tookMs = performance.now() - start;
  return { status: answer.status, byteLength, tookMs, ...(await readFigures(child)) };
}

function lineOf({ route, of }: EndpointRow, measured: Measured): string {
  const { status, byteLength, tookMs, blockMs, workMs = blockMs, cpuMs, mainMs = cpuMs } = measured;
  const [block, work, took, cpu, main] = [blockMs, workMs, tookMs, cpuMs, mainMs].map(
    (ms) => `${ms.toFixed(0)} ms`,
  );
  const mark = Math.min(blockMs, workMs) > LONG_MS ? 'LONG  ' : '      ';
  const name = of === undefined ? route : `${route}, ${of}`;
  const kB = (byteLength / 1024).toFixed(0);
  return `${mark}${name}: ${block} (${work} of work) of ${took}, ${cpu} of processors, ${main} of them the main thread, ${kB} kB, ${status}`;
}

async function measureLake(shape: LakeShape): Promise<void> {
  const size = shape.from * 2 ** DOUBLINGS * Number(values.times);
  const lake = await GrownLake.open();
  await shape.fill(lake, size);
  await lake.leave();
  const { child, url } = await startServer(lake.folder);
  console.log(`\n${shape.name}, ${size}`);
  try {
    for (const row of shape.rows) {
      // What a first request compiles and opens is no matter of its size.
      await measureRow(child, url, row, size);
      console.log(lineOf(row, await measureRow(child, url, row, size)));
    }
  } finally {
    child.kill();
    await once(child, 'exit');
    await lake.remove();
  }
}

for (const shape of lakeShapes) {
  if (shape.name.includes(values.only ?? '')) await measureLake(shape);
}
