import { z } from 'zod';
import type { Row } from '../check.ts';
import { measureProcess } from '../child.ts';
import { withFolder } from '../paths.ts';
import { FUNCTION_MB, STEP_MS } from './judge-step.ts';

const RULES = 50;
const PROJECT = 'bench';

const passSchema = z.object({
  processorMs: z.number(),
  passes: z.int().positive(),
  rows: z.int().positive(),
});
const printedSchema = z.object({ first: passSchema, again: passSchema });

/** Each rule about the runs of a task: each run has a comparison more. With `--full` about all runs. */
async function run({ isFull }: { readonly isFull: boolean }) {
  const runs = isFull ? 2000 : 10_000;
  const about = isFull ? 'all' : 'task';
  const { printed, peakRssMb } = await withFolder((dataDir) =>
    measureProcess(
      'judge-rules',
      [dataDir, PROJECT, String(runs), String(RULES), about],
      printedSchema,
    ),
  );
  const { first, again } = printed;
  const compared = `${again.rows} comparisons`;
  const eachMs = (first.processorMs / first.rows).toFixed(2);
  const made = `made in ${first.passes} passes, ${eachMs} ms each`;
  return [
    {
      what: `processor time of a pass of ${RULES} rules over ${runs} runs of which nothing has changed`,
      goal: { atMost: STEP_MS / 10 },
      measured: again.processorMs,
      unit: 'ms',
      ...{ ours: `${compared}; ${made}`, peer: '', rounds: [again.processorMs] },
    },
    {
      what: 'peak memory of both passes, by the kernel',
      goal: { atMost: FUNCTION_MB },
      measured: peakRssMb,
      unit: 'MB',
      ...{ ours: compared, peer: '', rounds: [peakRssMb] },
    },
  ] as const;
}

export const rulesRow: Row = {
  number: 18,
  name: 'rules',
  title: 'Judge a project by 50 rules again',
  run,
};
