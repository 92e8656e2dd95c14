import { z } from 'zod';
import { startServer } from '../../test/support/server-process.ts';
import { type Check, median, type Row } from '../check.ts';
import { runChild, runProgram } from '../child.ts';
import { python, root, withFolder } from '../paths.ts';
import { alternate } from '../rounds.ts';

const RUNS = 100_000;
const PROJECT = 'bench';
const FILTERS = { model_id: 'model-7', task_id: 'suite.task-31.dev' };
const OUR_CALLS = 20;
const PEER_CALLS = 5;

const listingSchema = z.object({ seconds: z.array(z.number()), ids: z.array(z.string()) });
type Listing = z.infer<typeof listingSchema>;

const pageSchema = z.object({
  runs: z.array(z.object({ run_id: z.string() })),
  next: z.string().nullable(),
});

/** Lists every run that passes the filters, page by page: `query_runs` gives them in one list. */
async function listRuns(url: string): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | null = null;
  do {
    const query = new URLSearchParams({ ...FILTERS, ...(cursor === null ? {} : { cursor }) });
    const response = await fetch(`${url}/v1/projects/${PROJECT}/runs?${query.toString()}`);
    if (!response.ok) throw new Error(`GET runs answered ${response.status}`);
    const page: z.infer<typeof pageSchema> = pageSchema.parse(await response.json());
    ids.push(...page.runs.map((run) => run.run_id));
    cursor = page.next;
  } while (cursor !== null);
  return ids;
}

async function measureOurs(url: string): Promise<Listing> {
  const seconds: number[] = [];
  let ids: string[] = [];
  for (let call = 0; call < OUR_CALLS; call += 1) {
    const start = performance.now();
    ids = await listRuns(url);
    seconds.push((performance.now() - start) / 1000);
  }
  return { seconds, ids };
}

function measurePeer(dataDir: string): Promise<Listing> {
  const filters = JSON.stringify({ project_id: PROJECT, ...FILTERS });
  const script = `${root}bench/python/query_peer.py`;
  return runChild(python, [script, `${dataDir}/store`, filters, String(PEER_CALLS)], listingSchema);
}

/** @throws when the answers differ: a comparison of speed would mean nothing */
function checkSameRuns(ours: Listing, peer: Listing): void {
  const [a, b] = [ours, peer].map(({ ids }) => [...ids].sort().join());
  if (a !== b || peer.ids.length === 0) {
    throw new Error(`GET runs gave ${ours.ids.length} runs, query_runs ${peer.ids.length}`);
  }
}

function describe(listings: readonly Listing[]): string {
  const ms = median(listings.map(({ seconds }) => median(seconds))) * 1000;
  return `${ms.toFixed(1)} ms for ${listings[0]?.ids.length ?? 0} of ${RUNS} runs`;
}

async function measure(dataDir: string) {
  await runProgram('fill-runs', [dataDir, PROJECT, String(RUNS)], z.object({}));
  const server = await startServer({ dataDir });
  try {
    await listRuns(server.url);
    return await alternate(
      () => measureOurs(server.url),
      () => measurePeer(dataDir),
    );
  } finally {
    await server.stop();
  }
}

async function run(): Promise<readonly Check[]> {
  const rounds = await withFolder(measure);
  for (const { ours, peer } of rounds) checkSameRuns(ours, peer);
  const speeds = rounds.map(({ ours, peer }) => median(peer.seconds) / median(ours.seconds));
  return [
    {
      what: 'speed of evalsig.query_runs, two filters',
      goal: { atLeast: 10 },
      measured: median(speeds),
      unit: 'x',
      ours: describe(rounds.map(({ ours }) => ours)),
      peer: describe(rounds.map(({ peer }) => peer)),
      rounds: speeds,
    },
  ];
}

export const listingRow: Row = {
  number: 4,
  title: 'GET runs with two filters over 100,000 runs, against evalsig.query_runs',
  run,
};
