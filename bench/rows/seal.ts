import { mkdirSync } from 'node:fs';
import { z } from 'zod';
import { type Check, median, type Row } from '../check.ts';
import { runChild, runProgram } from '../child.ts';
import { python, root, withFolder } from '../paths.ts';
import { alternate } from '../rounds.ts';

const EVENTS = 200_000;
const PROJECT = 'bench';
const RUN_ID = '261121080656BENCHMRK';

const measuredSchema = z.object({ seconds: z.number(), peakRssMb: z.number() });
const oursSchema = measuredSchema.extend({ events: z.literal(EVENTS + 1) });
const peerSchema = measuredSchema.extend({ items: z.int().positive() });
type Measured = z.infer<typeof measuredSchema>;

interface Input {
  /** The data folder, and the same events as NDJSON. */
  readonly dataDir: string;
  readonly events: string;
}

/** Sealing empties the inbox, so each round gets one of its own. */
async function fillInbox(folder: string, round: number): Promise<Input> {
  const input = { dataDir: `${folder}/ours-${round}`, events: `${folder}/events.ndjson` };
  mkdirSync(input.dataDir);
  await runProgram(
    'fill-inbox',
    [input.dataDir, PROJECT, RUN_ID, String(EVENTS), input.events],
    z.object({}),
  );
  return input;
}

function describe(results: readonly Measured[]): string {
  const seconds = median(results.map((result) => result.seconds));
  const peak = median(results.map((result) => result.peakRssMb));
  return `${seconds.toFixed(2)} s, peak ${peak.toFixed(0)} MB`;
}

function measure(folder: string) {
  return alternate(
    async (round) => {
      const { dataDir } = await fillInbox(folder, round);
      return runProgram('seal', [dataDir, PROJECT, RUN_ID], oursSchema);
    },
    async (round) => {
      const { events } = await fillInbox(folder, round + 100);
      return runChild(
        python,
        [`${root}bench/python/seal_peer.py`, events, `${folder}/peer-${round}`],
        peerSchema,
      );
    },
  );
}

async function run(): Promise<readonly Check[]> {
  const rounds = await withFolder(measure);
  const ours = describe(rounds.map((round) => round.ours));
  const peer = describe(rounds.map((round) => round.peer));
  const speeds = rounds.map((round) => round.peer.seconds / round.ours.seconds);
  const peaks = rounds.map((round) => round.ours.peakRssMb);
  return [
    {
      what: 'speed of the Python chain, which writes items only',
      goal: { atLeast: 1.5 },
      measured: median(speeds),
      unit: 'x',
      ours,
      peer,
      rounds: speeds,
    },
    {
      what: 'peak memory of sealing',
      goal: { atMost: 1024 },
      measured: Math.max(...peaks),
      unit: 'MB',
      ours,
      peer,
      rounds: peaks,
    },
  ];
}

export const sealRow: Row = {
  number: 3,
  title: 'Seal an inbox of 200,000 events, against json.loads, RunFrame and evalsig.write_run',
  run,
};
