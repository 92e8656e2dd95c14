import { createReadStream, existsSync, mkdtempSync } from 'node:fs';
import { z } from 'zod';
import { startServer } from '../../test/support/server-process.ts';
import { type Check, type Row, type RowOptions } from '../check.ts';
import { runProgram } from '../child.ts';
import { withFolder } from '../paths.ts';
import { processorMs } from '../process-memory.ts';
import { until } from '../until.ts';

const PROJECT = 'bench';
const PROJECTS = 100;
const RUNS = 500;
const FULL_RUNS = 2000;
const COUNTS = [0, 10_000];
/** Filling the lake with so many takes minutes. */
const FULL_COUNTS = [...COUNTS, 50_000, 100_000];
const CONNECTIONS = 10;
const WITHIN = { pollMs: 500, giveUpMs: 600_000 };
/** Each run of a manifest has it once. */
const MEMBER = '"config_hash"';

interface Case {
  /** The runs that lie there before. */
  readonly there: number;
  readonly projects: number;
  readonly runs: number;
}

interface Measured {
  readonly perSecond: number;
  readonly cpuMs: number;
}

function projectName(n: number): string {
  return n === 0 ? PROJECT : `${PROJECT}-${n}`;
}

/** The runs that evalsig's readers see. */
async function countListed(dataDir: string, projects: number): Promise<number> {
  let count = 0;
  for (let n = 0; n < projects; n += 1) {
    const file = `${dataDir}/store/${projectName(n)}/manifest.json`;
    if (!existsSync(file)) continue;
    let rest = '';
    for await (const piece of createReadStream(file, 'latin1')) {
      const found = `${rest}${z.string().parse(piece)}`.split(MEMBER);
      count += found.length - 1;
      rest = (found.at(-1) ?? '').slice(1 - MEMBER.length);
    }
  }
  return count;
}

async function measure(dataDir: string, { there, projects, runs }: Case): Promise<Measured> {
  if (there > 0) await runProgram('fill-runs', [dataDir, PROJECT, String(there)], z.object({}));
  const server = await startServer({ dataDir });
  try {
    const urls = Array.from(
      { length: projects },
      (_, n) => `${server.url}/v1/projects/${projectName(n)}/events`,
    );
    const processorFrom = processorMs(server.pid);
    const start = performance.now();
    const load = JSON.stringify({ urls, connections: CONNECTIONS, runs });
    await runProgram('load-small-runs', [load], z.object({}));
    const areListed = async () => (await countListed(dataDir, projects)) >= there + runs;
    await until(areListed, { failure: 'the runs are not listed', ...WITHIN });
    const seconds = (performance.now() - start) / 1000;
    return { perSecond: runs / seconds, cpuMs: (processorMs(server.pid) - processorFrom) / runs };
  } finally {
    await server.stop();
  }
}

function checksOf({ there, projects, runs }: Case, made: Measured, empty: Measured): Check[] {
  const where = projects > 1 ? `into ${projects} projects` : `among ${there}`;
  const common = { peer: '', unit: 'x' } as const;
  const [rate, cost] = [made.perSecond / empty.perSecond, made.cpuMs / empty.cpuMs];
  return [
    {
      ...{ what: `${runs} runs ${where}: runs a second, of those in an empty project`, ...common },
      ...{ goal: { atLeast: 0.8 }, measured: rate, rounds: [rate] },
      ours: `${made.perSecond.toFixed(1)}, empty ${empty.perSecond.toFixed(1)}`,
    },
    {
      ...{ what: `processor time a run, of that in an empty project`, ...common },
      ...{ goal: { atMost: 1.25 }, measured: cost, rounds: [cost] },
      ours: `${made.cpuMs.toFixed(1)} ms, empty ${empty.cpuMs.toFixed(1)} ms`,
    },
  ];
}

/**
 * All folders stay until the end, so that no case pays for the removal of another's files.
 */
function run(options: RowOptions): Promise<readonly Check[]> {
  return withFolder((folder) => measureAll(folder, options));
}

async function measureAll(folder: string, { isFull }: RowOptions): Promise<readonly Check[]> {
  const runs = isFull ? FULL_RUNS : RUNS;
  const one = (isFull ? FULL_COUNTS : COUNTS).map((there) => ({ there, projects: 1, runs }));
  const checks: Check[] = [];
  let empty: Measured | undefined;
  for (const each of [...one, { there: 0, projects: PROJECTS, runs }]) {
    const made = await measure(mkdtempSync(`${folder}/`), each);
    if (empty) checks.push(...checksOf(each, made, empty));
    empty ??= made;
  }
  return checks;
}

export const smallRunsAmongManyRow: Row = {
  number: 17,
  name: 'small-runs',
  title: 'Take, seal and list runs of twenty events among many, and into many projects',
  run,
};
