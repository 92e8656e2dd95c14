import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { startServer } from '../../test/support/server-process.ts';
import { type Check, type Row } from '../check.ts';
import { runProgram } from '../child.ts';
import { withFolder } from '../paths.ts';
import { processorMs } from '../process-memory.ts';
import { until } from '../until.ts';

const PROJECT = 'bench';
const LOAD = { connections: 10, runs: 2000 };
const WITHIN = { pollMs: 200, giveUpMs: 240_000 };

const loadSchema = z.object({ seconds: z.number() });

/** The runs that evalsig's readers see. */
function countListed(dataDir: string): number {
  const file = `${dataDir}/store/${PROJECT}/manifest.json`;
  return existsSync(file) ? readFileSync(file, 'latin1').split('"config_hash"').length - 1 : 0;
}

/** Posts runs as fast as they are taken, until all are sealed and in the manifest. */
async function measure(dataDir: string) {
  const server = await startServer({ dataDir });
  try {
    const urls = [`${server.url}/v1/projects/${PROJECT}/events`];
    const processorFrom = processorMs(server.pid);
    const start = performance.now();
    await runProgram('load-small-runs', [JSON.stringify({ urls, ...LOAD })], loadSchema);
    const areListed = () => countListed(dataDir) >= LOAD.runs;
    await until(areListed, { failure: 'the runs are not listed', ...WITHIN });
    const ms = performance.now() - start;
    return { perSecond: (1000 * LOAD.runs) / ms, cpuMs: processorMs(server.pid) - processorFrom };
  } finally {
    await server.stop();
  }
}

async function run(): Promise<readonly Check[]> {
  const { perSecond, cpuMs } = await withFolder(measure);
  const micros = (1000 * cpuMs) / LOAD.runs;
  return [
    {
      what: 'runs a second, sealed and listed',
      goal: { atLeast: 300 },
      measured: perSecond,
      unit: '/s',
      ours: `${LOAD.runs} runs of 20 events, a request each`,
      peer: '',
      rounds: [perSecond],
    },
    {
      what: 'processor time a run, of all that the server does for it',
      goal: { atMost: 3000 },
      measured: micros,
      unit: 'µs',
      ours: `${(cpuMs / 1000).toFixed(1)} s of processors`,
      peer: '',
      rounds: [micros],
    },
  ];
}

export const smallRunsRow: Row = {
  number: 12,
  title: 'Take, seal and list runs of twenty events in an empty project',
  run,
};
