import { z } from 'zod';
import { type Check, median, type Row } from '../check.ts';
import { runProgram } from '../child.ts';
import { withFolder } from '../paths.ts';

const EVENTS = 20_000;
const RUNS = 12;
/** The first has no baseline, and the code is not compiled yet. */
const WARM_UP = 3;
const PROJECT = 'bench';

const runsSchema = z.array(z.object({ visibleMs: z.number(), judgedMs: z.number() })).length(RUNS);

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
  ];
}

export const judgingRow: Row = {
  number: 9,
  title: 'Judge runs of 20,000 events that were just sealed and made visible',
  run,
};
