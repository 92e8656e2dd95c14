import { z } from 'zod';
import { compareAnswer } from '#schemas/compare.ts';
import { type Check, median, type Row } from '../check.ts';
import { measureCommand, runProgram } from '../child.ts';
import { root, withFolder } from '../paths.ts';
import { ROUNDS } from '../rounds.ts';

const ITEMS = 50_000;
const PROJECT = 'bench';
const RUNS = ['261121080000BASELINE', '261121080100CANDDATE'] as const;

/** `evalake compare` as a user runs it, start-up included. @throws when it compared something else */
async function compareOnce(dataDir: string) {
  const measured = await measureCommand(
    [
      ...[process.execPath, `${root}dist/evalake.js`, 'compare', ...RUNS],
      ...['--root', `${dataDir}/store`, '--project', PROJECT, '--output', 'json'],
    ],
    compareAnswer,
  );
  const { common } = measured.printed.fair;
  if (common !== ITEMS) throw new Error(`${common} of ${ITEMS} items were compared`);
  return measured;
}

async function run(): Promise<readonly Check[]> {
  const rounds = await withFolder(async (dataDir) => {
    await runProgram('fill-matches', [dataDir, PROJECT, String(ITEMS), ...RUNS], z.object({}));
    const measured = [];
    for (let round = 0; round < ROUNDS; round += 1) measured.push(await compareOnce(dataDir));
    return measured;
  });
  const seconds = rounds.map((round) => round.seconds);
  const peaks = rounds.map(({ peakRssMb }) => peakRssMb);
  const cpu = median(rounds.map(({ cpuSeconds }) => cpuSeconds));
  const common = { peer: '', ours: `${cpu.toFixed(2)} s of processor time` };
  return [
    {
      ...common,
      what: 'evalake compare, start-up included',
      goal: { atMost: 1500 },
      measured: median(seconds) * 1000,
      unit: 'ms',
      rounds: seconds,
    },
    {
      ...common,
      what: 'its peak memory, by the kernel',
      goal: { atMost: 400 },
      measured: Math.max(...peaks),
      unit: 'MB',
      rounds: peaks,
    },
  ];
}

export const compareRow: Row = {
  number: 8,
  title: 'Compare two runs of 50,000 items',
  run,
};
