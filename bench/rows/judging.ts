import { z } from 'zod';
import { type Check, median, type Row, type RowOptions } from '../check.ts';
import { runProgram } from '../child.ts';
import { root, withFolder } from '../paths.ts';

const EVENTS = 20_000;
/** The first has no baseline, and the code is not compiled yet. */
const WARM_UP = 3;
const PROJECT = 'bench';
/** Runs that are posted back to back: blocks with judging and without take turns. */
const LISTED_EVENTS = 1000;
/** With `--full`, and without it: a machine that does nothing else takes two minutes at most then. */
const FULL = { runs: 12, blocks: 12, runsOfBlock: 6, series: [100, 1000] } as const;
const SHORT = { runs: 8, blocks: 4, runsOfBlock: 4, series: [1000] } as const;

const runsSchema = z.array(z.object({ visibleMs: z.number(), judgedMs: z.number() }));

const timesSchema = z.object({
  judged: z.array(z.array(z.number())).min(1),
  held: z.array(z.array(z.number())).min(1),
});

/** The time from post to listing with judging, as a share of that without. */
async function delay(
  runs: number,
  { blocks, runsOfBlock }: typeof FULL | typeof SHORT,
): Promise<Check> {
  const { judged, held } = await withFolder(async (dataDir) => {
    await runProgram('fill-judged', [dataDir, PROJECT, String(runs), '0'], z.object({}));
    const scripts = ['seal-worker', 'judge-worker'].map((name) => `${root}dist/${name}.js`);
    const counts = [LISTED_EVENTS, blocks, runsOfBlock].map(String);
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

async function run({ isFull }: RowOptions): Promise<readonly Check[]> {
  const size = isFull ? FULL : SHORT;
  const all = await withFolder((dataDir) =>
    runProgram('judge-runs', [dataDir, PROJECT, String(EVENTS), String(size.runs)], runsSchema),
  );
  const measured = all.slice(WARM_UP);
  const shares = measured.map(({ visibleMs, judgedMs }) => (judgedMs / visibleMs) * 100);
  const ms = (of: 'visibleMs' | 'judgedMs') => median(measured.map((each) => each[of])).toFixed(0);
  const checks: Check[] = [
    {
      what: 'processor time of judging, of that from seal to visible',
      goal: { atMost: 10 },
      measured: median(shares),
      unit: '%',
      ours: `${ms('judgedMs')} ms after ${ms('visibleMs')} ms`,
      peer: '',
      rounds: shares,
    },
  ];
  for (const runs of size.series) checks.push(await delay(runs, size));
  return checks;
}

export const judgingRow: Row = {
  number: 9,
  title: 'Judge runs of 20,000 events that were just sealed and made visible',
  run,
};
