import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GateExistsError } from '#gates/gate-errors.ts';
import { listGates } from '#gates/list-gates.ts';
import { recordGate } from '#gates/record-gate.ts';
import { readGateRecord } from '#lake/gates/gate-record-file.ts';
import { writeSettings } from '#lake/settings/project-settings-file.ts';
import { rebuild } from '#pipeline/rebuild/rebuild.ts';
import { prune } from '#pipeline/retention/prune.ts';
import { BaselineMissingError, RunsNotComparableError } from '#read/read-errors.ts';
import { gateRecord, gateRequest, listGatesQuery } from '#schemas/gate.ts';
import { projectSettingsSchema } from '#schemas/project-settings.ts';
import { beforePut } from '../support/before-put.ts';
import { after, before, eventsOf, lakeOf, NEW, OLD } from '../support/compared-runs.ts';
import { detailed } from '../support/documents.ts';
import { PROJECT, type TestLake } from '../support/lake.ts';

const BY = { key_id: 'k1', user: null };
const INDEX = `gate_index/${PROJECT}/year=2026/month=11/index.parquet`;

function record(lake: TestLake, request: Record<string, unknown> = {}, by = BY) {
  const asked = gateRequest.parse({ id: 'D1', run: NEW, baseline: [OLD], ...request });
  return recordGate({ store: lake.memory, clock: lake.clock }, PROJECT, asked, by);
}

function list(lake: TestLake, query: Record<string, unknown> = {}) {
  return listGates(lake.memory, PROJECT, listGatesQuery.parse(query));
}

const sha256 = (lake: TestLake, key: string) =>
  createHash('sha256').update(lake.text(key), 'latin1').digest('hex');

describe('a recorded decision', () => {
  it('says who, when, by which settings, on which files, and what came out', async () => {
    const lake = await lakeOf(before, after);
    const settings = projectSettingsSchema.parse({ critical_metrics: ['accuracy'] });
    await writeSettings(lake.memory, PROJECT, settings);
    const { gate, isNew } = await record(lake, { min_delta: 0.01, alpha: 0.05 });
    expect(isNew).toBe(true);
    expect(gate.record).toMatchObject({
      id: 'D1',
      project_id: PROJECT,
      ts: '2026-11-21T09:00:00.000000+00:00',
      by: BY,
      question: { run: NEW, baseline: [OLD], policy: 'default', min_delta: 0.01, alpha: 0.05 },
      settings,
      verdict: 'INCONCLUSIVE',
      exit_code: 2,
      decided_by: ['accuracy'],
      comparison: { candidate: { run_id: NEW }, metrics: [{ n_items: 300, margin: 0.01 }] },
    });
    expect(gate.record.comparison).not.toHaveProperty('items');
    const file = (id: string) => `year=2026/month=11/run_id=${id}.parquet`;
    const bytesHash = (id: string) =>
      createHash('sha256')
        .update(lake.memory.objects.get(`store/${PROJECT}/${file(id)}`) ?? '')
        .digest('hex');
    const seal = (id: string) => JSON.parse(lake.text(`seals/${PROJECT}/${id}.json`)) as object;
    expect(gate.record.inputs).toEqual(
      (['candidate', 'baseline'] as const).map((role) => {
        const id = role === 'candidate' ? NEW : OLD;
        return {
          role,
          run_id: id,
          source_hash: (seal(id) as { events_hash: string }).events_hash,
          files: [{ metric_name: 'accuracy', path: file(id), sha256: bytesHash(id) }],
        };
      }),
    );
    const stored = lake.text(`gates/${PROJECT}/D1.json`);
    expect(gateRecord.strict().parse(JSON.parse(stored))).toEqual(gate.record);
    expect(gate.sha256).toBe(sha256(lake, `gates/${PROJECT}/D1.json`));
    expect((await list(lake)).gates).toEqual([
      {
        gate_id: 'D1',
        ts: '2026-11-21T09:00:00.000000+00:00',
        run_id: NEW,
        model_id: 'm',
        task_id: 'quiz',
        verdict: 'INCONCLUSIVE',
        exit_code: 2,
        decided_by: ['accuracy'],
        baseline_run_ids: [OLD],
        policy: 'default',
        min_delta: 0.01,
        alpha: 0.05,
        settings_hash: gate.record.settings_hash,
        key_id: 'k1',
        user_name: null,
        version: gate.record.version,
        metrics: [expect.objectContaining({ metric_name: 'accuracy', reason: 'underpowered' })],
        record_sha256: gate.sha256,
      },
    ]);
  });

  it('comes back when it is asked for again, whatever has changed since', async () => {
    const lake = await lakeOf(before, after);
    const first = await record(lake);
    await lake.clock.advance(60_000);
    const settings = projectSettingsSchema.parse({ critical_metrics: ['f1'] });
    await writeSettings(lake.memory, PROJECT, settings);
    const again = await record(lake, {}, { key_id: 'k2', user: null });
    expect(again.isNew).toBe(false);
    expect(again.gate.sha256).toBe(first.gate.sha256);
    expect((await list(lake)).gates).toHaveLength(1);
  });

  it('is by the policy of the settings where none is asked for, and stays so', async () => {
    const lake = await lakeOf(before, after);
    const gate = { policy: 'evalsig_gate', min_delta: 0.02, alpha: 0.1 };
    await writeSettings(lake.memory, PROJECT, projectSettingsSchema.parse(gate));
    const first = await record(lake);
    const { question, verdict, comparison } = first.gate.record;
    expect(question).toMatchObject({ policy: 'evalsig_gate', min_delta: null, alpha: null });
    expect(verdict).toBe('INCONCLUSIVE');
    expect(comparison.metrics).toMatchObject([{ margin: 0.02, ci_level: 0.9, p_adjusted: null }]);
    expect((await list(lake)).gates).toMatchObject([{ policy: 'evalsig_gate' }]);
    await writeSettings(lake.memory, PROJECT, projectSettingsSchema.parse({}));
    const again = await record(lake);
    expect(again.isNew).toBe(false);
    expect(again.gate.sha256).toBe(first.gate.sha256);
    await expect(record(lake, { policy: 'default' })).rejects.toThrow(GateExistsError);
  });

  it('is never about another question', async () => {
    const lake = await lakeOf(before, after, { ...before, id: 'first' });
    await record(lake);
    const text = lake.text(`gates/${PROJECT}/D1.json`);
    for (const other of [{ alpha: 0.5 }, { run: OLD, baseline: [NEW] }, { baseline: ['first'] }]) {
      await expect(record(lake, other)).rejects.toThrow(GateExistsError);
    }
    expect(lake.text(`gates/${PROJECT}/D1.json`)).toBe(text);
  });

  it('is one, however many ask for it at once', async () => {
    const lake = await lakeOf(before, after);
    const asked = Array.from({ length: 8 }, (_, i) =>
      record(lake, { id: `D${i % 3}` }, { key_id: `k${i}`, user: null }),
    );
    const recorded = await Promise.all(asked);
    expect(recorded.filter(({ isNew }) => isNew)).toHaveLength(3);
    expect(lake.keys('gates/')).toHaveLength(3);
    const { gates } = await list(lake);
    expect(gates.map(({ gate_id }) => gate_id)).toEqual(['D2', 'D1', 'D0']);
    for (const { gate } of recorded) {
      const stored = await readGateRecord(lake.memory, PROJECT, gate.record.id);
      expect(stored).toMatchObject({ record: gate.record, sha256: gate.sha256 });
    }
  });

  it('that was written by another between the look and the write is given', async () => {
    const lake = await lakeOf(before, after);
    const other = { key_id: 'k2', user: null };
    const told = beforePut(lake, /^gates\//, () => record(lake, {}, other));
    const { gate, isNew } = await record(lake);
    expect(told).toEqual({ outcome: 'refused' });
    expect({ isNew, by: gate.record.by }).toEqual({ isNew: false, by: other });
  });

  it('gets into the index when it is asked for after a crash, or by a rebuild', async () => {
    const lake = await lakeOf(before, after);
    const crash = () => Promise.reject(new Error('killed'));
    for (const heal of [() => record(lake), () => rebuild(lake.memory)]) {
      beforePut(lake, /^gate_index\//, crash);
      await expect(record(lake)).rejects.toThrow('killed');
      expect((await list(lake)).gates).toEqual([]);
      await heal();
      expect((await list(lake)).gates).toHaveLength(1);
      lake.memory.objects.delete(INDEX);
      lake.memory.objects.delete(`gates/${PROJECT}/D1.json`);
    }
  });

  it('stays when its runs are pruned, and is found by a rebuild, byte for byte', async () => {
    const lake = await lakeOf(before, after);
    await record(lake);
    await record(lake, { id: 'D2', policy: 'evalsig', method: 'mcnemar', min_delta: 0.02 });
    const kept = new Map([...lake.memory.objects].filter(([key]) => key.startsWith('gate')));
    const retention = { events: 1, items: 1, results: 1, documents: 1, quarantine: 1 };
    await writeSettings(lake.memory, PROJECT, projectSettingsSchema.parse({ retention }));
    await lake.clock.advance(40 * 86_400_000);
    await prune({ store: lake.memory, clock: lake.clock });
    expect(lake.keys('store/').some((key) => key.endsWith('.parquet'))).toBe(false);
    lake.memory.objects.set('gate_index/demo/year=2025/month=01/index.parquet', new Uint8Array());
    lake.memory.objects.delete(INDEX);
    await rebuild(lake.memory);
    const now = new Map([...lake.memory.objects].filter(([key]) => key.startsWith('gate')));
    expect(now).toEqual(kept);
    expect((await record(lake)).isNew).toBe(false);
  });

  it('is not made where there is nothing to decide', async () => {
    const lake = await lakeOf(before, after);
    await expect(record(lake, { run: OLD, baseline: undefined })).rejects.toThrow(
      BaselineMissingError,
    );
    await expect(record(lake, { baseline: [NEW] })).rejects.toThrow(RunsNotComparableError);
    expect(lake.keys('gate')).toEqual([]);
  });

  it('says of an incomplete run that nothing is claimed', async () => {
    const lake = await lakeOf(before);
    await lake.post(eventsOf({ ...after, isWhole: false }), {
      parameters: { task: ['quiz'], model: ['m'] },
    });
    await lake.drain();
    await lake.wait(1000);
    const { gate } = await record(lake);
    expect(gate.record).toMatchObject({ verdict: 'INCONCLUSIVE', exit_code: 2 });
    expect(gate.record.comparison.fair.incomplete).toEqual([NEW]);
  });

  it("lies in the month of its set when it is about a results document's run", async () => {
    const lake = await lakeOf(before);
    const timestamp = (day: number) => `2026-10-0${day}T08:00:00Z`;
    for (const day of [1, 2]) {
      await lake.postResults({ ...detailed([true, false, true]), timestamp: timestamp(day) });
    }
    await lake.drain();
    const ids = lake
      .keys(`store/${PROJECT}/year=2026/month=10/`)
      .map((key) => decodeURIComponent(/run_id=(.*)\.parquet$/.exec(key)?.[1] ?? ''));
    expect(ids.length).toBeGreaterThanOrEqual(2);
    const runs = JSON.parse(lake.text(`store/${PROJECT}/manifest.json`)) as {
      runs: { run_id: string; task_id: string; ts: string }[];
    };
    const [old, ...later] = runs.runs.filter(({ ts }) => ts.startsWith('2026-10'));
    const young = later.find(({ ts, task_id }) => ts !== old?.ts && task_id === old?.task_id);
    await record(lake, { run: young?.run_id, baseline: [old?.run_id] });
    expect(lake.keys('gate_index/')).toEqual([
      `gate_index/${PROJECT}/year=2026/month=10/index.parquet`,
    ]);
  });
});

describe('the list of decisions', () => {
  it('comes page by page, newest first, each once', async () => {
    const lake = await lakeOf(before, after);
    for (const [at, id] of ['b', 'a', 'c', 'd', 'e'].entries()) {
      await record(lake, { id, ...(at > 2 ? { run: OLD, baseline: [NEW] } : {}) });
      if (at !== 1) await lake.clock.advance(1000);
    }
    const ids = ({ gates }: Awaited<ReturnType<typeof list>>) => gates.map((gate) => gate.gate_id);
    const all = ids(await list(lake));
    expect(all).toEqual(['e', 'd', 'c', 'a', 'b']);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 6 }), async (limit) => {
        const pages = [await list(lake, { limit })];
        for (let next = pages[0]?.next; next; next = pages.at(-1)?.next) {
          pages.push(await list(lake, { limit, cursor: next }));
        }
        expect(pages.flatMap(ids)).toEqual(all);
        expect(pages).toHaveLength(Math.ceil(5 / limit));
      }),
      { numRuns: 12 },
    );
    expect(ids(await list(lake, { run_id: OLD }))).toEqual(['e', 'd']);
    expect(ids(await list(lake, { verdict: 'REGRESSED' }))).toEqual([]);
    expect(ids(await list(lake, { verdict: 'INCONCLUSIVE' }))).toHaveLength(5);
  });
});
