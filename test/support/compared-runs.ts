import { expect } from 'vitest';
import { event, finalReport, specEvent } from './events.ts';
import { TestLake } from './lake.ts';

export const [OLD, NEW, NEWEST] = [
  '261120081110AVTYYZOZ',
  '261121081110AVTYYZOZ',
  '261122081110AVTYYZOZ',
];
const DAY = new Map([
  [OLD, '2026-11-20'],
  [NEW, '2026-11-21'],
  [NEWEST, '2026-11-22'],
]);

/** A run, small enough to tell by eye what a comparison of it has to find. */
export interface TestRun {
  readonly id: string;
  readonly task?: string;
  readonly hash?: string;
  readonly metrics?: Readonly<Record<string, readonly number[]>>;
  readonly spec?: object;
  readonly isWhole?: boolean;
  readonly idOf?: (sample: number) => string;
}

/** The events of a run; metric values are by sample. */
export function eventsOf({
  id,
  metrics = {},
  spec,
  isWhole = true,
  idOf = (i) => `q${i}`,
}: TestRun) {
  const created_at = `${DAY.get(id) ?? '2026-11-19'} 08:11:10.506305+00:00`;
  const changes = { run_id: id, created_at };
  const scored = Object.entries(metrics).flatMap(([name, values]) =>
    values.map((value, sample) =>
      name === 'accuracy'
        ? { sample_id: idOf(sample), data: { correct: value === 1 } }
        : { sample_id: idOf(sample), type: 'metrics', data: { [name]: value } },
    ),
  );
  const events = scored.map((each, event_id) => event({ ...changes, ...each, event_id }));
  return [
    ...(spec ? [specEvent({ ...changes, data: spec })] : []),
    ...events,
    ...(isWhole ? [finalReport(events.length, changes)] : []),
  ];
}

/** A lake in which these runs are sealed. */
export async function lakeOf(...runs: readonly TestRun[]): Promise<TestLake> {
  const lake = new TestLake();
  for (const run of runs) {
    const { task = 'quiz', hash } = run;
    const config_hash = hash === undefined ? [] : [hash];
    const parameters = { task: [task], model: ['m'], config_hash };
    await lake.post(eventsOf(run), { parameters });
  }
  await lake.drain();
  expect(lake.failures).toEqual([]);
  return lake;
}

export const many = (...groups: readonly (readonly [value: number, count: number])[]) =>
  groups.flatMap(([value, count]) => Array<number>(count).fill(value));

export const before = { id: OLD, hash: 'h', metrics: { accuracy: many([1, 250], [0, 50]) } };
export const after = { id: NEW, hash: 'h', metrics: { accuracy: many([0, 60], [1, 240]) } };
