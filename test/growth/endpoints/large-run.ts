import { event, finalReport } from '../../support/events.ts';
import { type LakeShape, read, write } from './endpoint-row.ts';
import type { GrownLake } from './grown-lake.ts';

const OLD = '261120081110AVTYYZOZ';
const NEW = '261121081110AVTYYZOZ';
const TASK = 'quiz';
const parameters = { task: [TASK], model: ['m'] };

function eventsOf(run_id: string, size: number): object[] {
  return Array.from({ length: size }, (_, id) =>
    event({ run_id, event_id: id, sample_id: `q${id}`, data: { correct: (id * 7) % 5 > 1 } }),
  );
}

/** Two runs of the same items, of which one has contradicting events, and one that is receiving. */
async function fill({ pipeline, settle, stage }: GrownLake, size: number): Promise<void> {
  for (const run of [OLD, NEW]) {
    const report = finalReport(size, { run_id: run });
    await pipeline.post([...eventsOf(run, size), report], { parameters });
  }
  const others = eventsOf(NEW, size / 4).map((each) => ({ ...each, data: { correct: 0.5 } }));
  await pipeline.post(others, { parameters });
  await settle();
  await pipeline.post(eventsOf('receiving', size), { parameters });
  await stage();
}

const amendment = { author: 'a', reason: 'r', data: { correct: true } };

export const largeRun: LakeShape = {
  name: 'a run of many events',
  from: 600,
  fill,
  rows: [
    read('runs', 'runs?limit=1000'),
    read('runs/:run', `runs/${NEW}`),
    read('runs/:run', 'runs/receiving', 'receiving'),
    read('runs/:run/events', `runs/${NEW}/events?limit=1000`),
    read('runs/:run/events', `runs/${NEW}/events?q=not+there`, 'searched'),
    read('runs/:run/events', 'runs/receiving/events?limit=1000', 'receiving'),
    read('runs/:run/items', `runs/${NEW}/items?limit=1000`),
    read('runs/:run/metrics', `runs/${NEW}/metrics`),
    read('runs/:run/results', `runs/${NEW}/results`),
    read('runs/:run/samples', `runs/${NEW}/samples`),
    read('runs/:run/conflicts', `runs/${NEW}/conflicts?limit=200`),
    read('items/:item/history', `items/q1/history?task=${TASK}`),
    read('trends', 'trends'),
    read('pulse', 'pulse'),
    read('compare', `compare?candidate=${NEW}&baseline=${OLD}&items=all&limit=1000`),
    read('compare/matrix', `compare/matrix?run=${NEW}&run=${OLD}&limit=10000`),
    write('POST runs/:run/amend', () => ({
      path: `runs/${NEW}/amend`,
      body: JSON.stringify({ ...amendment, event_id: 1 }),
    })),
    write(
      'POST gates',
      () => ({ path: 'gates', body: JSON.stringify({ run: NEW, baseline: [OLD] }) }),
      { statuses: [201] },
    ),
    write('PUT baselines', () => ({ path: 'baselines', body: JSON.stringify({ runs: [OLD] }) })),
  ],
};
