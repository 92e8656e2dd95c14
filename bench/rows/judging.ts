import { z } from 'zod';
import { type Check, median, type Row } from '../check.ts';
import { runProgram } from '../child.ts';
import { root, withFolder } from '../paths.ts';

const EVENTS = 20_000;
const RUNS = 12;
/** The first has no baseline, and the code is not compiled yet. */
const WARM_UP = 3;
const PROJECT = 'bench';
/** Runs that are posted back to back: blocks with judging and without take turns. */
const LISTED_EVENTS = 1000;
const BLOCKS = 12;
const RUNS_OF_BLOCK = 6;

const runsSchema = z.array(z.object({ visibleMs: z.number(), judgedMs: z.number() })).length(RUNS);

const timesSchema = z.object({
  judged: z.array(z.array(z.number())).min(1),
  held: z.array(z.array(z.number())).min(1),
});

/** The time from post to listing with judging, as a share of that without. */
async function delay(runs: number): Promise<Check> {
  const { judged, held } = await withFolder(async (dataDir) => {
    await runProgram('fill-judged', [dataDir, PROJECT, String(runs), '0'], z.object({}));
    const scripts = ['seal-worker', 'judge-worker'].map((name) => `${root}dist/${name}.js`);
    const counts = [LISTED_EVENTS, BLOCKS, RUNS_OF_BLOCK].map(String);
    return runProgram(
      'visible-while-judged',
      [dataDir, PROJECT, ...scripts, ...counts],
      timesSchema,
    );
  });
  const [ours, without] = [median(judged.flat()), median(held.flat())];
  return {
    what: `time from post to listing with judging, in a series of ${runs} runs`,
    goal: { atMost: 1.1 },
    measured: ours / without,
    unit: 'x',
    ours: `${ours.toFixed(0)} ms, ${without.toFixed(0)} ms while judging is held back`,
    peer: '',
    rounds: judged.map((times, pair) => median(times) / median(held[pair] ?? [])),
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
    await delay(100),
    await delay(1000),
  ];
}

export const judgingRow: Row = {
  number: 9,
  title: 'Judge runs of 20,000 events that were just sealed and made visible',
  run,
};
