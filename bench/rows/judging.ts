import { z } from 'zod';
import { type Check, median, type Row } from '../check.ts';
import { runProgram } from '../child.ts';
import { root, withFolder } from '../paths.ts';
import { ROUNDS } from '../rounds.ts';

const EVENTS = 20_000;
const RUNS = 12;
/** The first has no baseline, and the code is not compiled yet. */
const WARM_UP = 3;
const PROJECT = 'bench';

const runsSchema = z.array(z.object({ visibleMs: z.number(), judgedMs: z.number() })).length(RUNS);

/** Milliseconds until each run is visible, the next one following at once. */
async function timesUntilVisible(judgeScript: string): Promise<readonly number[]> {
  const times = await withFolder((dataDir) =>
    runProgram(
      'visible-while-judged',
      [
        ...[dataDir, PROJECT, `${root}dist/seal-worker.js`, judgeScript],
        ...[String(EVENTS), String(RUNS)],
      ],
      z.array(z.number()).length(RUNS),
    ),
  );
  return times.slice(WARM_UP);
}

async function delay(): Promise<Check> {
  const [judged, unjudged]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    unjudged.push(median(await timesUntilVisible('none')));
    judged.push(median(await timesUntilVisible(`${root}dist/judge-worker.js`)));
  }
  const added = judged.map((ms, round) => (ms / (unjudged[round] ?? NaN) - 1) * 100);
  return {
    what: 'time that judging adds from seal to visible, runs one after the other',
    goal: { atMost: 10 },
    measured: median(added),
    unit: '%',
    ours: `${median(judged).toFixed(0)} ms, ${median(unjudged).toFixed(0)} ms without`,
    peer: '',
    rounds: added,
  };
}

async function run(): Promise<readonly Check[]> {
  const all = await withFolder((dataDir) =>
    runProgram('judge-runs', [dataDir, PROJECT, String(EVENTS), String(RUNS)], runsSchema),
  );
  const measured = all.slice(WARM_UP);
  const shares = measured.map(({ visibleMs, judgedMs }) => (judgedMs / visibleMs) * 100);
  const ms = (of: 'visibleMs' | 'judgedMs') => median(measured.map((each) => each[of])).toFixed(0);
  return [
    {
      what: 'processor time of judging, of that from seal to visible',
      goal: { atMost: 10 },
      measured: median(shares),
      unit: '%',
      ours: `${ms('judgedMs')} ms after ${ms('visibleMs')} ms`,
      peer: '',
      rounds: shares,
    },
    await delay(),
  ];
}

export const judgingRow: Row = {
  number: 9,
  title: 'Judge runs of 20,000 events that were just sealed and made visible',
  run,
};
