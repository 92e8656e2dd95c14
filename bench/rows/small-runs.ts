import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { type ServerProcess, startServer } from '../../test/support/server-process.ts';
import { type Check, type Row } from '../check.ts';
import { runProgram } from '../child.ts';
import { withFolder } from '../paths.ts';
import { processorMs } from '../process-memory.ts';
import { until } from '../until.ts';

/** One after the other, into one server: at first much of what it costs is compiling. */
const PROJECTS = ['bench', 'bench-1', 'bench-2'];
const LOAD = { connections: 10, runs: 2000 };
const WITHIN = { pollMs: 200, giveUpMs: 240_000 };

const loadSchema = z.object({ seconds: z.number() });

interface Measured {
  readonly perSecond: number;
  readonly cpuMs: number;
}

/** The runs that evalsig's readers see. */
function countListed(dataDir: string, project: string): number {
  const file = `${dataDir}/store/${project}/manifest.json`;
  return existsSync(file) ? readFileSync(file, 'latin1').split('"config_hash"').length - 1 : 0;
}

/** Posts runs as fast as they are taken, until all are sealed and in the manifest. */
async function measure(
  { url, pid }: ServerProcess,
  dataDir: string,
  project: string,
): Promise<Measured> {
  const urls = [`${url}/v1/projects/${project}/events`];
  const processorFrom = processorMs(pid);
  const start = performance.now();
  await runProgram('load-small-runs', [JSON.stringify({ urls, ...LOAD })], loadSchema);
  const areListed = () => countListed(dataDir, project) >= LOAD.runs;
  await until(areListed, { failure: 'the runs are not listed', ...WITHIN });
  const ms = performance.now() - start;
  return { perSecond: (1000 * LOAD.runs) / ms, cpuMs: processorMs(pid) - processorFrom };
}

async function measureAll(dataDir: string): Promise<readonly Measured[]> {
  const server = await startServer({ dataDir });
  try {
    const made: Measured[] = [];
    for (const project of PROJECTS) made.push(await measure(server, dataDir, project));
    return made;
  } finally {
    await server.stop();
  }
}

function checksOf({ perSecond, cpuMs }: Measured, before: number): Check[] {
  const micros = (1000 * cpuMs) / LOAD.runs;
  const where = before > 0 ? ` in a server that has sealed ${before}` : '';
  return [
    {
      what: `runs a second, sealed and listed${where}`,
      goal: { atLeast: 300 },
      measured: perSecond,
      unit: '/s',
      ours: `${LOAD.runs} runs of 20 events, a request each`,
      peer: '',
      rounds: [perSecond],
    },
    {
      what: `processor time a run, of all that the server does for it${where}`,
      goal: { atMost: 3000 },
      measured: micros,
      unit: 'µs',
      ours: `${(cpuMs / 1000).toFixed(1)} s of processors`,
      peer: '',
      rounds: [micros],
    },
  ];
}

async function run(): Promise<readonly Check[]> {
  const made = await withFolder(measureAll);
  return made.flatMap((each, index) => checksOf(each, index * LOAD.runs));
}

export const smallRunsRow: Row = {
  number: 12,
  title: 'Take, seal and list runs of twenty events in an empty project',
  run,
};
