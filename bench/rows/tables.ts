import { cpSync, statSync } from 'node:fs';
import { z } from 'zod';
import { eventsKey } from '#contract/keys.ts';

import { type Check, median, type Row, type RowOptions } from '../check.ts';
import { runChild, runProgram } from '../child.ts';
import { python, root, withFolder } from '../paths.ts';
import { ROUNDS } from '../rounds.ts';

const PROJECT = 'bench';
const RUN_ID = '261121080656BENCHMRK';
/** As the run's id tells. */
const MONTH = '2026-11';
type Text = 'repeating' | 'unique';
const SIZES: readonly (readonly [Text, number])[] = [
  ['repeating', 200_000],
  ['unique', 50_000],
];
/** Making and packing that much unique text takes longer than all else. */
const FULL_SIZES: typeof SIZES = [
  ['repeating', 200_000],
  ['unique', 200_000],
];

const madeSchema = z.object({
  seconds: z.number(),
  cpuSeconds: z.number(),
  events: z.int(),
  eventsBytes: z.int(),
});
type Made = z.infer<typeof madeSchema>;
const sealedSchema = z.object({
  seconds: z.number(),
  sealCpuSeconds: z.number(),
  events: z.int(),
});

/** A data folder whose inbox is kept for all rounds. */
interface Input {
  readonly folder: string;
  readonly inbox: string;
  readonly round: number;
}

const programs = {
  ours: async ({ folder, round }: Input): Promise<Made> => {
    const data = `${folder}/ours-${round}`;
    // Sealing empties the inbox.
    cpSync(`${folder}/kept`, data, { recursive: true });
    const sealed = await runProgram('seal', [data, PROJECT, RUN_ID], sealedSchema);
    const { seconds, sealCpuSeconds: cpuSeconds, events } = sealed;
    const { size } = statSync(`${data}/${eventsKey(PROJECT, MONTH, RUN_ID)}`);
    return { seconds, cpuSeconds, events, eventsBytes: size };
  },
  python: ({ folder, inbox, round }: Input): Promise<Made> => {
    const script = `${root}bench/python/tables_peer.py`;
    return runChild(python, [script, inbox, PROJECT, `${folder}/python-${round}`], madeSchema);
  },
  duckdb: ({ folder, inbox, round }: Input): Promise<Made> =>
    runProgram('tables-duckdb', [inbox, PROJECT, `${folder}/duckdb-${round}`], madeSchema),
};
type Program = keyof typeof programs;
const NAMES = ['ours', 'python', 'duckdb'] as const satisfies readonly Program[];
type Round = Readonly<Record<Program, Made>>;

/** One after the other, never at once; another one is first in each round. */
async function runRound(input: Input, events: number): Promise<Round> {
  const made = new Map<Program, Made>();
  for (let turn = 0; turn < NAMES.length; turn += 1) {
    const name = NAMES[(turn + input.round) % NAMES.length] ?? 'ours';
    const one = await programs[name](input);
    if (one.events !== events + 1) throw new Error(`${name} has ${one.events} events`);
    made.set(name, one);
  }
  const of = (name: Program): Made => made.get(name) ?? failed(name);
  return { ours: of('ours'), python: of('python'), duckdb: of('duckdb') };
}

function failed(name: Program): never {
  throw new Error(`${name} was not measured`);
}

async function measure(text: Text, events: number): Promise<readonly Round[]> {
  return withFolder(async (folder) => {
    const kept = `${folder}/kept`;
    await runProgram('fill-inbox', [kept, PROJECT, RUN_ID, String(events), '', text], z.object({}));
    const inbox = `${kept}/inbox/${PROJECT}/${RUN_ID}`;
    const rounds: Round[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      rounds.push(await runRound({ folder, inbox, round }, events));
    }
    return rounds;
  });
}

function describe(made: readonly Made[]): string {
  const seconds = median(made.map((each) => each.seconds)).toFixed(2);
  const cpu = median(made.map((each) => each.cpuSeconds)).toFixed(2);
  return `${cpu} s of processors (${seconds} s), ${((made[0]?.eventsBytes ?? 0) / 1e6).toFixed(2)} MB`;
}

function checksOf(text: Text, events: number, rounds: readonly Round[]): readonly Check[] {
  const of = (name: Program): readonly Made[] => rounds.map((round) => round[name]);
  const compare = (
    what: string,
    peer: Program,
    goal: Check['goal'],
    ratio: (ours: Made, peer: Made) => number,
  ): Check => {
    const ratios = rounds.map((round) => ratio(round.ours, round[peer]));
    return {
      ...{ what: `${events + 1} events of ${text} text: ${what}`, goal, unit: 'x' },
      ...{ measured: median(ratios), rounds: ratios },
      ...{ ours: describe(of('ours')), peer: describe(of(peer)) },
    };
  };
  const speed = (ours: Made, peer: Made): number => peer.cpuSeconds / ours.cpuSeconds;
  const bytes = (ours: Made, peer: Made): number => ours.eventsBytes / peer.eventsBytes;
  return [
    compare("speed of Python's", 'python', { atLeast: 2 }, speed),
    compare("speed of DuckDB's one thread", 'duckdb', { atLeast: 0.6 }, speed),
    compare("bytes of pyarrow's events file", 'python', { atMost: 1.05 }, bytes),
  ];
}

async function run({ isFull }: RowOptions): Promise<readonly Check[]> {
  const checks: Check[] = [];
  for (const [text, events] of isFull ? FULL_SIZES : SIZES) {
    checks.push(...checksOf(text, events, await measure(text, events)));
  }
  return checks;
}

/**
 * The speeds are ratios of processor time, without that of starting each program. The peers write the events and
 * the items of matches; ours those of all metrics and the results document, too.
 */
export const tablesRow: Row = {
  number: 15,
  name: 'tables',
  title: 'Make both tables of a run from its gzip inbox, against Python and DuckDB on one thread',
  run,
};
