import { z } from 'zod';
import { type Check, median, type Row } from '../check.ts';
import { measureProcess, runProgram } from '../child.ts';
import { withFolder } from '../paths.ts';
import { FUNCTION_MB, STEP_MS } from './judge-step.ts';
import { ROUNDS } from '../rounds.ts';

const RUNS = 100_000;
const PINS = 10_000;
const PROJECT = 'bench';

const judgedSchema = z.object({
  judgeMs: z.number(),
  foldMs: z.number(),
  rows: z.literal(RUNS),
  outdated: z.literal(0),
  alerts: z.int().positive(),
});

const lateSchema = z.object({
  processorMs: z.number(),
  rows: z.literal(RUNS + 1),
  /** The run after it has another baseline now, and none behind it has. */
  ofLate: z.literal(1),
  outdated: z.literal(1),
});

/** Runs that are compared with the one before them, and a run that comes late at their start. */
async function late(): Promise<Check> {
  const { printed } = await withFolder(async (dataDir) => {
    await runProgram('fill-judged', [dataDir, PROJECT, String(RUNS), '0'], z.object({}));
    return measureProcess('judge-again', [dataDir, PROJECT, String(RUNS)], lateSchema);
  });
  return {
    what: 'processor time of a pass after a run came late at the start of such a series, without pins',
    goal: { atMost: STEP_MS / 10 },
    measured: printed.processorMs,
    unit: 'ms',
    ours: `${printed.ofLate} run has another baseline`,
    peer: '',
    rounds: [printed.processorMs],
  };
}

async function run(): Promise<readonly Check[]> {
  const rounds = await withFolder(async (dataDir) => {
    const fill = [dataDir, PROJECT, String(RUNS), String(PINS)];
    await runProgram('fill-judged', fill, z.object({}));
    const measured = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      measured.push(await measureProcess('judge-again', [dataDir, PROJECT], judgedSchema));
    }
    return measured;
  });
  const alerts = rounds[0]?.printed.alerts ?? 0;
  const cpu = median(rounds.map(({ cpuSeconds }) => cpuSeconds)).toFixed(1);
  const check = (what: string, atMost: number, values: readonly number[], unit: Check['unit']) => ({
    ...{ what, goal: { atMost }, measured: median(values), unit, rounds: values },
    ...{
      ours: `${alerts} alerts; ${cpu} s of processors, starting and reading included`,
      peer: '',
    },
  });
  return [
    check(
      'a pass of the judge over 100,000 runs',
      STEP_MS / 10,
      rounds.map(({ printed }) => printed.judgeMs),
      'ms',
    ),
    check(
      'finding the alerts of all of them',
      STEP_MS / 60,
      rounds.map(({ printed }) => printed.foldMs),
      'ms',
    ),
    check(
      'peak memory of both, by the kernel',
      FUNCTION_MB,
      rounds.map(({ peakRssMb }) => peakRssMb),
      'MB',
    ),
    await late(),
  ];
}

export const judgedSeriesRow: Row = {
  number: 10,
  title: 'Judge a series of 100,000 runs and 10,000 pins again, and find its alerts',
  run,
};
