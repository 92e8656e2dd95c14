import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { acknowledgeAlert } from '#alerts/acknowledge.ts';
import { createAlert } from '#alerts/alert-record-file.ts';
import { inboxKey } from '#contract/keys.ts';
import { alertAnswerExamples } from '#http/alert-examples.ts';
import { PulseReader } from '#read/pulse/pulse.ts';
import { RunsIndexReader } from '#read/runs-index/runs-index.ts';
import { alertRecord } from '#schemas/alerts.ts';
import { pulseAnswer } from '#schemas/dashboard/pulse.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import { countedStore } from '../../support/counted-store.ts';
import { evaluation } from '../../support/documents.ts';
import { event, finalReport, wholeRun } from '../../support/events.ts';
import { PROJECT, TestLake } from '../../support/lake.ts';

function reader(lake: TestLake, store: ObjectStore = lake.memory) {
  const indexes = new RunsIndexReader(store);
  return new PulseReader({ store, clock: lake.clock, indexes });
}

async function beat(lake: TestLake, pulses = reader(lake)) {
  const { answer, revision } = await pulses.read(PROJECT);
  return { ...pulseAnswer.strict().parse(answer), revision };
}

describe('receiving runs', () => {
  it('are told from the names of their objects, newest first', async () => {
    const lake = new TestLake();
    await lake.post([event({ run_id: 'a' }), event({ run_id: 'a', event_id: 1 })]);
    await lake.stageOnce();
    await lake.clock.advance(1000);
    await lake.post([event({ run_id: 'a', event_id: 2 }), event({ run_id: 'b/c' })]);
    await lake.post([finalReport(7, { run_id: 'b/c' })]);
    await lake.stageOnce();
    const { receiving, receiving_total } = await beat(lake);
    expect(receiving_total).toBe(2);
    const [first, second] = [0, 1].map((s) => `2026-11-21T09:00:0${s}.000000+00:00`);
    expect(receiving).toEqual([
      { run_id: 'b/c', events: 1, expected: 7, ended: true, first_at: second, last_at: second },
      { run_id: 'a', events: 3, expected: null, ended: false, first_at: first, last_at: second },
    ]);
  });

  it('are none once they are sealed, and documents are none', async () => {
    const lake = new TestLake();
    await lake.post(wholeRun(2));
    await lake.drain();
    await lake.postResults(evaluation());
    await lake.stageOnce();
    expect(await beat(lake)).toMatchObject({ receiving: [], receiving_total: 0 });
  });

  it('are counted, and the newest hundred listed, with 5,000 of them', async () => {
    const lake = new TestLake();
    for (let run = 0; run < 5000; run += 1) {
      const object = { sentAtMs: 1_795_000_000_000 + run, hash: 'a'.repeat(32), count: 2, end: 2 };
      const key = inboxKey(
        { project: PROJECT, runId: `run-${run}` },
        { ...object, report: undefined },
      );
      await lake.memory.put(key, new Uint8Array());
    }
    const { store, asked } = countedStore(lake.memory);
    const { receiving, receiving_total } = await beat(lake, reader(lake, store));
    expect(receiving_total).toBe(5000);
    expect(receiving.map(({ run_id }) => run_id)).toEqual(
      Array.from({ length: 100 }, (_, i) => `run-${4999 - i}`),
    );
    expect(asked.length).toBeLessThanOrEqual(10);
    expect(asked.filter((call) => !call.startsWith('list '))).toEqual([]);
  });
});

describe('the rest', () => {
  it('has another index exactly when the run index has changed', async () => {
    const lake = new TestLake();
    const before = await beat(lake);
    await lake.post(wholeRun(2));
    await lake.stageOnce();
    const receiving = await beat(lake);
    expect(receiving.index).toBe(before.index);
    expect(receiving.revision).not.toBe(before.revision);
    await lake.drain();
    expect((await beat(lake)).index).not.toBe(before.index);
  });

  it('has one revision while only the time goes on', async () => {
    const lake = new TestLake();
    await lake.post(wholeRun(2));
    await lake.drain();
    const { now, revision } = await beat(lake);
    await lake.clock.advance(60_000);
    const later = await beat(lake);
    expect(later.revision).toBe(revision);
    expect(later.now).not.toBe(now);
  });

  it('counts what is in quarantine', async () => {
    const lake = new TestLake();
    await lake.post([event({ event_id: -1 }), event()]);
    await lake.drain();
    expect(await beat(lake)).toMatchObject({ quarantined: 1 });
  });
});

describe('open alerts', () => {
  const { alerts } = z
    .object({ alerts: z.array(z.looseObject({})) })
    .parse(alertAnswerExamples['GET /v1/projects/:project/alerts']);
  const alert = (id: string) =>
    alertRecord.parse({ ...alerts[0], v: 1, queued: true, id, project: PROJECT });

  it('are those that nobody has acknowledged; an acknowledged one is read once', async () => {
    const lake = new TestLake();
    const ids = ['0', '1', '2'].map((digit) => digit.repeat(32));
    for (const id of ids) await createAlert(lake.memory, alert(id));
    await acknowledgeAlert(lake.memory, PROJECT, ids[0] ?? '', 'key', lake.clock.now());
    const { store, asked } = countedStore(lake.memory);
    const pulses = reader(lake, store);
    expect(await beat(lake, pulses)).toMatchObject({ alerts_open: 2 });
    await acknowledgeAlert(lake.memory, PROJECT, ids[1] ?? '', 'key', lake.clock.now());
    await lake.clock.advance(15_000);
    asked.length = 0;
    expect(await beat(lake, pulses)).toMatchObject({ alerts_open: 1 });
    expect(asked.filter((call) => call.startsWith('get')).sort()).toEqual(
      ids.slice(1).map((id) => `get alerts/${PROJECT}/${id}.json`),
    );
    asked.length = 0;
    await beat(lake, pulses);
    expect(asked.filter((call) => call.startsWith('get'))).toEqual([]);
  });

  it('are not those that a later run has ended, nor the news that it did', async () => {
    const lake = new TestLake();
    const bad = {
      ...alert('0'.repeat(32)),
      kind: 'regressed',
      ts: '2026-11-01T00:00:00Z',
    } as const;
    await createAlert(lake.memory, bad);
    await createAlert(lake.memory, { ...bad, id: '1'.repeat(32), metric_name: 'another' });
    const pulses = reader(lake, lake.memory);
    expect(await beat(lake, pulses)).toMatchObject({ alerts_open: 2 });
    const good = { ...bad, kind: 'recovered', ts: '2026-11-02T00:00:00Z' } as const;
    await createAlert(lake.memory, { ...good, id: '2'.repeat(32) });
    expect(await beat(lake, pulses)).toMatchObject({ alerts_open: 1 });
  });
});
