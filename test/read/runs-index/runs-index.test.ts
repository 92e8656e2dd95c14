import { describe, expect, it } from 'vitest';
import { RunsIndexReader } from '#read/runs-index/runs-index.ts';
import { runsIndexAnswer } from '#schemas/dashboard/runs-index.ts';
import { after, before, eventsOf, lakeOf, NEW, OLD } from '../../support/compared-runs.ts';
import { countedStore } from '../../support/counted-store.ts';
import { detailed } from '../../support/documents.ts';
import { finalReport } from '../../support/events.ts';
import { PROJECT, TestLake } from '../../support/lake.ts';
import { unpackTable } from '../../support/unpack-table.ts';

const NOW = Date.parse('2026-11-23T00:00:00Z');

async function read(reader: RunsIndexReader, since?: string, nowMs = NOW) {
  const index = await reader.open(PROJECT, since, nowMs);
  const { runs, metrics, ...rest } = runsIndexAnswer.parse(
    JSON.parse(JSON.stringify(await index.read())),
  );
  return { runs: unpackTable(runs), metrics: unpackTable(metrics), ...rest };
}

async function revision(reader: RunsIndexReader, since?: string, nowMs = NOW) {
  return (await reader.open(PROJECT, since, nowMs)).revision;
}

describe('the run index by columns', () => {
  it('has a row a run, newest first, with what the judge says of its main metric', async () => {
    const lake = await lakeOf(before, after);
    const { runs, metrics, ...rest } = await read(new RunsIndexReader(lake.memory));
    expect(runs.map(({ run_id }) => run_id)).toEqual([NEW, OLD]);
    expect(runs[0]).toMatchObject({
      status: 'complete',
      main_metric: 'accuracy',
      n_items: 300,
      missing: 0,
      conflicts: 0,
      verdict: 'INCONCLUSIVE',
      verdict_reason: 'underpowered',
      parent_run_id: OLD,
      config_hash: 'h',
    });
    expect(runs[1]).toMatchObject({ verdict: null, parent_run_id: null });
    expect(metrics).toMatchObject([
      { run: 0, metric_name: 'accuracy', score: 0.8, verdict: 'INCONCLUSIVE', stated: null },
      { run: 1, metric_name: 'accuracy', score: 250 / 300, verdict: null },
    ]);
    expect(metrics[0]?.['delta']).toBeCloseTo(0.8 - 250 / 300, 12);
    expect(rest).toEqual({ as_of: '2026-11-21T09:00:00.000000+00:00', since: null, left_out: 0 });
  });

  it('has a run without any metric, and the suites of a document as runs', async () => {
    const lake = new TestLake();
    await lake.post([finalReport(0, { run_id: 'bare' })], { parameters: { tag: ['a', 'b'] } });
    await lake.postResults(detailed([true, false]));
    await lake.drain();
    expect(lake.failures).toEqual([]);
    const { runs, metrics } = await read(new RunsIndexReader(lake.memory));
    const bare = runs.findIndex(({ run_id }) => run_id === 'bare');
    expect(runs[bare]).toMatchObject({ main_metric: null, n_items: 0, tags: ['a', 'b'] });
    expect(metrics.filter(({ run }) => run === bare)).toEqual([]);
    expect(runs.length).toBeGreaterThan(1);
    expect(new Set(runs.map(({ run_id }) => run_id)).size).toBe(runs.length);
    for (const { run } of metrics) expect(run).not.toBe(bare);
  });

  it('leaves out and counts what started before `since`', async () => {
    const lake = await lakeOf(before, after);
    const reader = new RunsIndexReader(lake.memory);
    const { runs, since, left_out } = await read(reader, '2026-11-21');
    expect(runs.map(({ run_id }) => run_id)).toEqual([NEW]);
    expect({ since, left_out }).toEqual({ since: '2026-11-21', left_out: 1 });
  });

  it('begins a year back when there are too many runs, unless asked for more', async () => {
    const lake = await lakeOf(before, after);
    const reader = new RunsIndexReader(lake.memory, { mostRuns: 1 });
    const later = Date.parse('2027-12-02T00:00:00Z');
    expect(await read(reader, undefined, later)).toMatchObject({
      since: '2026-12-01',
      left_out: 2,
      runs: [],
    });
    expect(await read(reader, '2026-01-01', later)).toMatchObject({ left_out: 0 });
    expect(await read(reader, undefined, NOW)).toMatchObject({ since: '2025-11-01', left_out: 0 });
  });

  it('is empty without runs', async () => {
    const answer = await read(new RunsIndexReader(new TestLake().memory));
    expect(answer).toEqual({ as_of: null, since: null, left_out: 0, runs: [], metrics: [] });
  });
});

describe('what it reads', () => {
  it('reads a month once, and again when it or its verdicts have changed', async () => {
    const lake = await lakeOf(before);
    const { store, asked } = countedStore(lake.memory);
    const reader = new RunsIndexReader(store);
    await read(reader);
    const gets = () => asked.filter((call) => call.startsWith('get')).length;
    const first = gets();
    await read(reader);
    expect(gets()).toBe(first);
    await lake.post(eventsOf(after));
    await lake.drain();
    expect((await read(reader)).runs).toHaveLength(2);
    expect(gets()).toBe(2 * first);
  });

  it('gives what is not kept too', async () => {
    const lake = await lakeOf(before, after);
    const reader = new RunsIndexReader(lake.memory, { mostKeptRows: 1 });
    expect((await read(reader)).runs).toHaveLength(2);
    expect((await read(reader)).runs).toHaveLength(2);
  });

  it('has one revision while nothing changes, and another for other runs or dates', async () => {
    const lake = await lakeOf(before);
    const reader = new RunsIndexReader(lake.memory);
    const first = await revision(reader);
    expect(await revision(new RunsIndexReader(lake.memory), undefined, NOW + 86_400_000)).toBe(
      first,
    );
    expect(await revision(reader, '2026-11-21')).not.toBe(first);
    await lake.post(eventsOf(after));
    await lake.drain();
    expect(await revision(reader)).not.toBe(first);
  });

  it('reads no file to tell its revision', async () => {
    const lake = await lakeOf(before);
    const { store, asked } = countedStore(lake.memory);
    await revision(new RunsIndexReader(store));
    expect(asked.filter((call) => !/^(list|head) /.test(call))).toEqual([]);
  });
});
