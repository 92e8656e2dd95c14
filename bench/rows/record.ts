import { z } from 'zod';
import { startServer } from '../../test/support/server-process.ts';
import { type Check, median, type Row } from '../check.ts';
import { runChild, runProgram } from '../child.ts';
import { program, root, withFolder } from '../paths.ts';
import { alternate } from '../rounds.ts';

const SAMPLES = 10_000;
const LOADS = 9;

const resultSchema = z.object({ median: z.number(), p99: z.number(), cpuPerEvent: z.number() });
type Result = z.infer<typeof resultSchema>;
const loadSchema = z.object({ ms: z.number() });

function measureHttp(): Promise<Result> {
  return withFolder(async (dataDir) => {
    const server = await startServer({ dataDir: `${dataDir}/data` });
    try {
      const url = `${server.url}/v1/projects/bench/events`;
      return await runProgram('record', ['http', dataDir, url, String(SAMPLES)], resultSchema);
    } finally {
      await server.stop();
    }
  });
}

function measureLocal(): Promise<Result> {
  return withFolder((folder) =>
    runProgram('record', ['local', folder, '', String(SAMPLES)], resultSchema),
  );
}

/**
 * Runs in a plain `node`, as an evaluation starts it: reading source maps takes longer than
 * loading.
 */
async function measureLoad(): Promise<number[]> {
  const args = [program('load-recorder'), `${root}dist/recorder.js`];
  const times: number[] = [];
  for (let i = 0; i < LOADS; i++) {
    times.push((await runChild(process.execPath, args, loadSchema)).ms);
  }
  return times;
}

function describe(results: readonly Result[]): string {
  const of = (name: keyof Result) => median(results.map((result) => result[name])).toFixed(1);
  return `median ${of('median')} µs, p99 ${of('p99')} µs, CPU of all threads ${of('cpuPerEvent')} µs`;
}

async function run(): Promise<readonly Check[]> {
  const rounds = await alternate(measureHttp, measureLocal);
  const http = rounds.map(({ ours }) => ours);
  const local = rounds.map(({ peer }) => peer);
  const loads = await measureLoad();
  const cost = (what: string, results: readonly Result[]): Check => ({
    what,
    goal: { atMost: 20 },
    measured: median(results.map((result) => result.median)),
    unit: 'µs',
    ours: describe(results),
    peer: '',
    rounds: results.map((result) => result.median),
  });
  return [
    cost('an event to HttpRecorder', http),
    cost('an event to LocalRecorder', local),
    {
      what: 'load evalake/recorder',
      goal: { atMost: 20 },
      measured: median(loads),
      unit: 'ms',
      ours: `${LOADS} processes, longest ${Math.max(...loads).toFixed(1)} ms`,
      peer: '',
      rounds: loads,
    },
  ];
}

export const recordRow: Row = {
  number: 6,
  title: 'Record 20,000 events: what each takes of the evaluation’s own thread',
  run,
};
