import { event, finalReport } from '../../support/events.ts';
import { type LakeShape, read, write } from './endpoint-row.ts';
import type { GrownLake } from './grown-lake.ts';

const TASK = 'quiz';
const RECEIVING_FOR_EACH = 10;
const POOLED = 16;

const names = Array.from({ length: POOLED }, (_, index) => `run-${index}`);

/** Runs of one item, and ten times as many that are receiving. */
async function fill({ pipeline, settle, stage }: GrownLake, size: number): Promise<void> {
  const runs = Array.from({ length: size }, (_, index) => ({ run_id: `run-${index}` }));
  const parameters = { task: [TASK], model: ['m'], tag: ['main'] };
  const whole = runs.flatMap((run) => [event(run), finalReport(1, run)]);
  await pipeline.post(whole, { parameters });
  await settle();
  const open = Array.from({ length: RECEIVING_FOR_EACH * size }, (_, index) =>
    event({ run_id: `open-${index}` }),
  );
  await pipeline.post(open);
  await stage();
}

export const manyRuns: LakeShape = {
  name: 'many runs',
  from: 16,
  fill,
  rows: [
    read('runs', 'runs?limit=1000'),
    read('runs', 'runs?limit=1', 'asked for one'),
    read('runs', `runs?status=complete&limit=1000&task_id=${TASK}`, 'sealed'),
    read('runs/index', 'runs/index'),
    read('runs/:run', 'runs/run-1'),
    read('pulse', 'pulse'),
    read('trends', 'trends?bucket=day'),
    read('items/:item/history', `items/tiny.dev.0/history?task=${TASK}&limit=100`),
    read(
      'compare',
      `compare?candidate=run-0${names
        .slice(1)
        .map((name) => `&baseline=${name}`)
        .join('')}`,
    ),
    read(
      'compare/matrix',
      `compare/matrix?${names
        .slice(0, 8)
        .map((name) => `run=${name}`)
        .join('&')}`,
    ),
    read('settings', 'settings'),
    read('settings/preview', 'settings/preview?alpha=0.05'),
    read('alerts/rules/preview', 'alerts/rules/preview?against=last&q=0.05'),
    write('POST /v1/sql', () => ({
      path: '/v1/sql',
      body: JSON.stringify({ sql: 'SELECT * FROM runs', limit: 100_000 }),
    })),
  ],
};
