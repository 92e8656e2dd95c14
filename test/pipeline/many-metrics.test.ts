import { expect, it, vi } from 'vitest';
import { MAX_RUN_METRICS } from '#contract/limits.ts';
import { TextTable } from '#lake/columns/text-table.ts';
import { readSealRecord } from '#lake/seal-record-file.ts';
import { eventPage } from '#read/event-page.ts';
import { runDetail as runDetailSchema } from '#read/run-answers.ts';
import { runDetail } from '#read/run-detail.ts';
import { event, finalReport } from '../support/events.ts';
import { PROJECT, QUIET_SECONDS, TestLake } from '../support/lake.ts';
import { sealParts } from '../support/sealed-parts.ts';

const RUN = '261121081110AVTYYZOZ';

/** An event of these metrics, each of which no other event has. */
function metricsEvent(id: number, names: readonly string[]) {
  const data = Object.fromEntries(names.map((name) => [name, 1]));
  return event({ event_id: id, sample_id: `s.${id}`, type: 'metrics', data });
}

const named = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}`);
const EVENTS = [
  metricsEvent(0, named('z', MAX_RUN_METRICS - 2)),
  metricsEvent(1, named('b', 2)),
  metricsEvent(2, [...named('a', 3), 'asked', 'accuracy']),
  metricsEvent(3, ['z0', 'asked']),
];

async function sealed(...bodies: readonly (readonly unknown[])[]): Promise<TestLake> {
  const lake = new TestLake();
  for (const body of bodies) {
    await lake.post(body, { parameters: { metric: ['asked'] } });
    await lake.drain();
    await lake.wait(QUIET_SECONDS);
  }
  return lake;
}

const metricsOf = async (lake: TestLake) => {
  const stored = await readSealRecord(lake.memory, { project: PROJECT, runId: RUN });
  return stored?.content.metrics.map(({ metric_name }) => metric_name).sort();
};

it('gives items to the first metrics of a run, and keeps all of its events', async () => {
  const lake = await sealed(EVENTS);
  const first = [...named('z', MAX_RUN_METRICS - 2), 'b0', 'b1'];
  expect(await metricsOf(lake)).toEqual([...first, 'asked', 'accuracy'].sort());
  const [note = '', ...others] = lake.keys('quarantine/');
  expect(others).toEqual([]);
  expect(lake.text(note)).toContain('3 of them have no items');
  expect(JSON.parse(lake.text(note))).toMatchObject({ text: '["a0","a1","a2"]' });
  const detail = runDetailSchema.parse(JSON.parse(await runDetail(lake.memory, PROJECT, RUN)));
  expect(detail.surplus_metrics).toBe(3);
  const { texts } = await eventPage(lake.memory, PROJECT, RUN, { limit: 10 });
  expect(texts).toHaveLength(EVENTS.length);
});

it('chooses the same metrics when row groups that stay have more than are left', async () => {
  const names = [...named('z', MAX_RUN_METRICS / 2), ...named('a', MAX_RUN_METRICS / 2 - 1)];
  const stays = [metricsEvent(8, names), ...[9, 10, 11].map((id) => metricsEvent(id, ['z0']))];
  const comes = [metricsEvent(0, named('c', 300))];
  const run = { project: PROJECT, runId: RUN };
  const { store } = await sealParts(run, [stays, comes]);
  const record = (await readSealRecord(store, run))?.content;
  const metrics = record?.metrics.map(({ metric_name }) => metric_name).sort();
  expect(metrics).toEqual([...named('c', 300), ...names.slice(0, 700)].sort());
  expect(record?.surplus_metrics).toBe(299);
});

it('chooses the same metrics whatever came first', async () => {
  const late = await sealed(EVENTS.slice(1), EVENTS.slice(0, 1));
  expect(await metricsOf(late)).toEqual(await metricsOf(await sealed(EVENTS)));
});

it('look their cluster up once for each event, however many they are', async () => {
  const lake = new TestLake();
  const many = named('m', 500);
  const events = [0, 1, 2].map((id) => {
    const { data, ...rest } = metricsEvent(id, many);
    return { ...rest, data: { ...(data as object), cluster_id: `cluster ${id}` } };
  });
  const looked = vi.spyOn(TextTable.prototype, 'codeOf');
  try {
    await lake.post([...events, finalReport(3)]);
    await lake.drain();
    const clusters = looked.mock.calls.filter(([text]) => text?.startsWith('cluster') === true);
    expect(clusters).toHaveLength(3);
  } finally {
    looked.mockRestore();
  }
});
