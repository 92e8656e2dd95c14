import { z } from 'zod';
import { runProgram } from '../child.ts';
import { postEvents } from '../post-events.ts';
import { until } from '../until.ts';

export const RUNS = 10_000;
export const POINTS = 100_000;
export const SAMPLES = 50_000;
export const PAIR = ['261121080000BASELINE', '261121080100CANDDATE'] as const;
/** The longest text that an event may have, nearly. */
export const LONG = { run: '261121081110LONGTEXT', sample: 'long.dev.0', bytes: 4_000_000 };

const WITHIN = { pollMs: 100, giveUpMs: 120_000 };
const AT = '2026-11-21T08:11:10Z';

/** Fills a data folder with the projects `runs`, `points` and `pair`, before a server is started on it. */
export async function seedFolder(dataDir: string): Promise<void> {
  const nothing = z.object({});
  await runProgram('fill-judged-runs', [dataDir, 'runs', String(RUNS)], nothing);
  await runProgram('fill-judged-runs', [dataDir, 'points', String(POINTS), 'series'], nothing);
  await runProgram('fill-matches', [dataDir, 'pair', String(SAMPLES), ...PAIR], nothing);
}

/** Records the projects `long`, `open` and `small` through a server's API. */
export async function seedServer(url: string): Promise<void> {
  const event = { created_at: AT, created_by: 'bench', sample_id: LONG.sample };
  const data = { prompt: 'Write on.', sampled: ['word '.repeat(LONG.bytes / 5)] };
  for (const project of ['long', 'small']) {
    const shared = { ...event, run_id: LONG.run };
    await postEvents(`${url}/v1/projects/${project}`, [
      project === 'long'
        ? { ...shared, event_id: 0, type: 'sampling', data }
        : { ...shared, event_id: 0, type: 'match', data: { correct: false } },
      { ...shared, event_id: 1, type: 'match', data: { correct: true } },
      { ...shared, event_id: 2, type: 'final_report', sample_id: null, data: {} },
    ]);
    await untilListed(`${url}/v1/projects/${project}`);
  }
  const open = { ...event, event_id: 0, type: 'match', data: { correct: true } };
  await postEvents(`${url}/v1/projects/open`, [{ ...open, run_id: 'open' }]);
}

async function untilListed(project: string): Promise<void> {
  const isListed = async () =>
    (await (await fetch(`${project}/runs/index`)).text()).includes(LONG.run);
  await until(isListed, { failure: `${LONG.run} is not listed`, ...WITHIN });
}
