import { execFileSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import type { Shape } from './shape.ts';
import { root } from '../../scripts/bundle-options.ts';
import { allShapes } from './shapes/all-shapes.ts';

/**
 * Doubles the size of each shape of input four times and fails where the time or the memory of the work
 * more than triples at a doubling: npm run test:growth [-- --only WORDS]. Each size runs in a process
 * of its own.
 */

/** This program as scripts/run.mjs bundled it. */
const BUNDLE = `${root}.cache/run/growth-main.mjs`;

const DOUBLINGS = 4;
const MOST_GROWTH = 3;
/** Below these a doubling says nothing: the process itself takes as much. */
const LEAST_MS = 100;
const LEAST_BYTES = 64 * 1024 * 1024;
/** The fastest of so many counts, as the machine does other things too. */
const ATTEMPTS = 2;
const DEADLINE_MS = 120_000;

const MOST_BYTES_PER_BYTE = 250;

const costSchema = z.object({ inputBytes: z.int(), cpuMs: z.number(), bytes: z.number() });
type Cost = z.infer<typeof costSchema>;

/** The work in this process: processor time, and the memory beyond what it took before. */
async function measureHere({ make, work }: Shape, size: number): Promise<Cost> {
  const input = Buffer.from(make(size));
  const before = { cpu: process.cpuUsage(), kB: process.resourceUsage().maxRSS };
  await work(input);
  const { user, system } = process.cpuUsage(before.cpu);
  const bytes = (process.resourceUsage().maxRSS - before.kB) * 1024;
  return { inputBytes: input.length, cpuMs: (user + system) / 1000, bytes };
}

function measureApart(shape: Shape, size: number): Cost {
  const costs = Array.from({ length: ATTEMPTS }, () => {
    const args = [BUNDLE, '--shape', shape.name];
    const output = execFileSync(process.execPath, [...args, '--size', String(size)], {
      encoding: 'utf8',
      timeout: DEADLINE_MS,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return costSchema.parse(JSON.parse(output));
  });
  return costs.reduce((a, b) => ({
    ...a,
    cpuMs: Math.min(a.cpuMs, b.cpuMs),
    bytes: Math.min(a.bytes, b.bytes),
  }));
}

/** The largest growth at a doubling whose result is large enough to tell. */
function growth(values: readonly number[], least: number): number {
  const factors = values.slice(1).map((value, i) => {
    const before = Math.max(values[i] ?? 0, least / 2);
    return value < least ? 1 : value / before;
  });
  return Math.max(...factors);
}

function megabytes(bytes: number): string {
  return (bytes / 1024 ** 2).toFixed(0);
}

function judge(shape: Shape): boolean {
  const sizes = Array.from({ length: DOUBLINGS + 1 }, (_, i) => Math.floor(shape.from) * 2 ** i);
  const costs: Cost[] = [];
  let problem: string | undefined;
  try {
    for (const size of sizes) costs.push(measureApart(shape, size));
  } catch (error) {
    const lines = String(error).split('\n');
    const line = lines.find((each) => each.includes('Error: ') && !each.includes(BUNDLE));
    problem = `size ${sizes[costs.length] ?? ''}: ${line ?? lines[0] ?? ''}`;
  }
  const time = growth(
    costs.map(({ cpuMs }) => cpuMs),
    LEAST_MS,
  );
  const memory = growth(
    costs.map(({ bytes }) => bytes),
    LEAST_BYTES,
  );
  const last = costs.at(-1) ?? { inputBytes: 0, cpuMs: 0, bytes: 0 };
  const most = LEAST_BYTES + last.inputBytes * (shape.bytesPerByte ?? MOST_BYTES_PER_BYTE);
  const isBounded = last.bytes <= most;
  const holds = problem === undefined && isBounded && time <= MOST_GROWTH && memory <= MOST_GROWTH;
  const figures = [
    `time x${time.toFixed(1)} (${last.cpuMs.toFixed(0)} ms)`,
    `memory x${memory.toFixed(1)} (${megabytes(last.bytes)} of at most ${megabytes(most)} MB)`,
  ];
  console.log(`${holds ? 'ok    ' : 'FAILED'} ${shape.name}: ${problem ?? figures.join(', ')}`);
  return holds;
}

const { values } = parseArgs({
  options: { only: { type: 'string' }, shape: { type: 'string' }, size: { type: 'string' } },
});
const asked = allShapes.find(({ name }) => name === values.shape);
if (asked) console.log(JSON.stringify(await measureHere(asked, Number(values.size))));
else {
  const shapes = allShapes.filter(({ name }) => name.includes(values.only ?? ''));
  const failed = shapes.filter((shape) => !judge(shape)).length;
  console.log(`${shapes.length - failed} passed, ${failed} failed`);
  if (failed > 0 || shapes.length === 0) process.exitCode = 1;
}
