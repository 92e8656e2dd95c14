import { z } from 'zod';
import { type Check, median, type Row } from '../check.ts';
import { runProgram } from '../child.ts';
import { alternate } from '../rounds.ts';

const ROWS = 200_000;
/** The default of parquetjs-lite. */
const PEER_ROW_GROUP_ROWS = 4096;

const resultSchema = z.object({ seconds: z.number(), bytes: z.number(), peakRssMb: z.number() });
type Result = z.infer<typeof resultSchema>;

function describe(results: readonly Result[]): string {
  const seconds = median(results.map((result) => result.seconds));
  const bytes = median(results.map((result) => result.bytes));
  const peak = median(results.map((result) => result.peakRssMb));
  return `${(ROWS / seconds / 1000).toFixed(0)}k rows/s, ${(bytes / 1e6).toFixed(2)} MB, peak ${peak.toFixed(0)} MB`;
}

async function run(): Promise<readonly Check[]> {
  const rounds = await alternate(
    () => runProgram('parquet-ours', [String(ROWS)], resultSchema),
    () => runProgram('parquet-peer', [String(ROWS), String(PEER_ROW_GROUP_ROWS)], resultSchema),
  );
  const sides = {
    ours: describe(rounds.map(({ ours }) => ours)),
    peer: describe(rounds.map(({ peer }) => peer)),
  };
  const speeds = rounds.map(({ ours, peer }) => peer.seconds / ours.seconds);
  const sizes = rounds.map(({ ours, peer }) => ours.bytes / peer.bytes);
  return [
    {
      what: 'rows/s of parquetjs-lite',
      goal: { atLeast: 8 },
      measured: median(speeds),
      unit: 'x',
      ...sides,
      rounds: speeds,
    },
    {
      what: 'bytes of parquetjs-lite',
      goal: { atMost: 0.82 },
      measured: median(sizes),
      unit: 'x',
      ...sides,
      rounds: sizes,
    },
  ];
}

export const parquetRow: Row = {
  number: 1,
  title: 'Write 200,000 item rows as Parquet, against parquetjs-lite',
  run,
};
