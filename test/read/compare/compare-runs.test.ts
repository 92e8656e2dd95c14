import { describe, expect, it } from 'vitest';
import { EvalsigDataError, RandomMethodError } from '#compare/evalsig/evalsig-errors.ts';
import { verdictSentence } from '#compare/verdict-sentence.ts';
import { ScoreNotFiniteError } from '#compare/run-items.ts';
import { readSealRecord, RunNotFoundError } from '#lake/seal-record-file.ts';
import { itemsParquet } from '#lake/items-file.ts';
import { writeSettings } from '#lake/settings/project-settings-file.ts';
import { prune } from '#pipeline/retention/prune.ts';
import { compareRuns } from '#read/compare/compare-runs.ts';
import { comparisonsOf } from '#read/compare/own-baseline.ts';
import { InvalidCursorError } from '#read/pages.ts';
import { PrunedError } from '#lake/pruned-error.ts';
import {
  BaselineMissingError,
  ItemsChangedError,
  RunNotJudgedError,
  RunNotSealedError,
  RunsNotComparableError,
} from '#read/read-errors.ts';
import { compareAnswer, compareQuery } from '#schemas/compare.ts';
import { projectSettingsSchema } from '#schemas/project-settings.ts';
import {
  after,
  before,
  eventsOf,
  lakeOf,
  many,
  NEW,
  OLD,
  type TestRun,
} from '../../support/compared-runs.ts';
import { detailed, detailedMetric, evaluation } from '../../support/documents.ts';
import { event } from '../../support/events.ts';
import { PROJECT, TestLake } from '../../support/lake.ts';

async function compare(lake: TestLake, query: Record<string, unknown> = {}) {
  const parsed = compareQuery.parse({ baseline: OLD, candidate: NEW, ...query });
  const answer = await compareRuns(lake.memory, PROJECT, parsed);
  return compareAnswer.strict().parse(JSON.parse(JSON.stringify(answer)));
}

describe('a comparison of two runs', () => {
  it('has the word of evalsig’s gate when that is asked for, whatever the policy is', async () => {
    const lake = await lakeOf(before, after);
    const asked = { policy: 'evalsig_gate', metric: 'accuracy' };
    expect((await compare(lake, asked)).metrics).toMatchObject([{ verdict: null, margin: null }]);
    await writeSettings(lake.memory, PROJECT, projectSettingsSchema.parse({ min_delta: 0.02 }));
    const gate = await compare(lake, { policy: 'evalsig', min_delta: 0.02, metric: 'accuracy' });
    expect((await compare(lake, asked)).metrics).toEqual(gate.metrics);
    expect(['ALLOW', 'REJECT', 'INCONCLUSIVE']).toContain(gate.metrics[0]?.verdict);
    expect((await compare(lake)).metrics).not.toEqual(gate.metrics);
    expect(() => compareQuery.parse({ candidate: NEW, method: 'paired_t', ...asked })).toThrow(
      'leave policy out',
    );
  });

  it('has the runs, what is fair, the metrics and the items that changed', async () => {
    const answer = await compare(await lakeOf(before, after), { limit: 2 });
    expect(answer).toMatchObject({
      baseline: {
        run_id: OLD,
        model_id: 'm',
        task_id: 'quiz',
        status: 'complete',
        config_hash: 'h',
        ts: '2026-11-20T08:11:10.000000+00:00',
      },
      candidate: { run_id: NEW },
      fair: {
        common: 300,
        only_baseline: 0,
        only_candidate: 0,
        coverage: 1,
        incomplete: [],
        config_changed: false,
        config_diff: [],
        notes: [],
      },
      metrics: [
        {
          metric_name: 'accuracy',
          method: 'mcnemar_chi2',
          n_items: 300,
          worse: 60,
          better: 50,
          same: 190,
          margin: 0.02,
          ci_level: 0.99,
          verdict: 'INCONCLUSIVE',
          reason: 'underpowered',
        },
      ],
      items: [
        { metric_name: 'accuracy', item_id: 'q0', baseline: 1, candidate: 0, difference: -1 },
        { item_id: 'q1' },
      ],
    });
    expect(answer.next).toBeTypeOf('string');
  });

  it('is with the run’s own baseline when none is named', async () => {
    const lake = await lakeOf(before, after);
    const named = await compare(lake);
    expect(await compare(lake, { baseline: undefined })).toEqual(named);
    const settings = { metrics: { accuracy: { direction: 'lower', margin: 0.1, alpha: 0.5 } } };
    await writeSettings(lake.memory, PROJECT, projectSettingsSchema.parse(settings));
    expect((await compare(lake)).metrics).toMatchObject([
      { direction: 'lower', margin: 0.1, ci_level: 0.5, verdict: 'NO_REGRESSION' },
    ]);
  });

  it('is with the baseline of another metric where the main one is new', async () => {
    const scores = { f1: many([0.5, 30]) };
    const lake = await lakeOf(
      { id: OLD, hash: 'h', metrics: scores },
      { id: NEW, hash: 'h', metrics: { ...scores, accuracy: many([1, 30]) } },
    );
    const answer = await compare(lake, { baseline: undefined });
    expect(answer.baseline.run_id).toBe(OLD);
    expect(answer.metrics.map(({ metric_name }) => metric_name)).toEqual(['f1']);
    expect(answer.fair.notes).toContain('accuracy has another baseline of its own: none');
    const alone = compare(lake, { baseline: undefined, metric: 'accuracy' });
    await expect(alone).rejects.toThrow(BaselineMissingError);
  });

  it('says of a run without a baseline whether it is there, sealed and judged', async () => {
    const lake = await lakeOf(before, after);
    const own = (query: object) => compare(lake, { baseline: undefined, ...query });
    await expect(own({ candidate: 'none' })).rejects.toThrow(RunNotFoundError);
    await expect(own({ metric: 'f2' })).rejects.toThrow(/no metric "f2".*has accuracy/);
    await lake.post(eventsOf({ ...after, id: 'receiving', isWhole: false }));
    await lake.drain();
    await expect(own({ candidate: 'receiving' })).rejects.toThrow(RunNotSealedError);
    const { keys } = await lake.memory.list('comparisons/');
    await lake.memory.delete(keys);
    await expect(own({})).rejects.toThrow(RunNotJudgedError);
  });

  it('comes page by page, each item once, over all metrics', async () => {
    const graded = (values: readonly number[]) => ({ f1: values, accuracy: many([1, 3]) });
    const lake = await lakeOf(
      { id: OLD, metrics: graded([0.1, 0.2, 0.3, 0.4]) },
      { id: NEW, metrics: graded([0.1, 0.1, 0.5, 0.1]) },
    );
    const all = await compare(lake, { items: 'all' });
    expect(all.items.map(({ metric_name, item_id }) => [metric_name, item_id])).toEqual([
      ['accuracy', 'q0'],
      ['accuracy', 'q1'],
      ['accuracy', 'q2'],
      ['f1', 'q3'],
      ['f1', 'q2'],
      ['f1', 'q1'],
      ['f1', 'q0'],
    ]);
    for (const limit of [1, 2, 3, 6, 7]) {
      const pages = [await compare(lake, { items: 'all', limit })];
      for (let next = pages[0]?.next; next && pages.length <= 7; next = pages.at(-1)?.next) {
        pages.push(await compare(lake, { items: 'all', limit, cursor: next }));
      }
      expect(pages.flatMap(({ items }) => items)).toEqual(all.items);
      expect(pages).toHaveLength(Math.ceil(7 / limit));
    }
    const ids = async (items: string) =>
      (await compare(lake, { items, metric: 'f1' })).items.map(({ item_id }) => item_id);
    expect(await ids('worse')).toEqual(['q3', 'q1']);
    expect(await ids('better')).toEqual(['q2']);
  });

  it('judges a metric alike whether it is asked for alone or not', async () => {
    const metrics = (accuracy: number[]) => ({ accuracy, a: accuracy, b: accuracy });
    const lake = await lakeOf(
      { id: OLD, metrics: metrics(many([1, 300])) },
      { id: NEW, metrics: metrics(many([0, 20], [1, 280])) },
    );
    const all = await compare(lake);
    const alone = await compare(lake, { metric: 'b' });
    expect(alone.metrics).toEqual(all.metrics.filter(({ metric_name }) => metric_name === 'b'));
    expect(alone.metrics[0]?.p_adjusted).toBe(3 * (alone.metrics[0]?.p_value ?? 0));
    expect(new Set(alone.items.map(({ metric_name }) => metric_name))).toEqual(new Set(['b']));
    const settings = projectSettingsSchema.parse({ critical_metrics: ['accuracy', 'b'] });
    await writeSettings(lake.memory, PROJECT, settings);
    const [critical] = (await compare(lake, { metric: 'b' })).metrics;
    expect(critical?.p_adjusted).toBe(2 * (critical?.p_value ?? 0));
  });

  it('takes alpha and the margin from the request', async () => {
    const lake = await lakeOf(before, after);
    const { metrics } = await compare(lake, { alpha: '0.05', min_delta: '0.1' });
    expect(metrics[0]).toMatchObject({ margin: 0.1, ci_level: 0.95, verdict: 'NO_REGRESSION' });
  });

  it('pools several baselines, whose newest is told', async () => {
    const first = { ...before, id: 'first' };
    const answer = await compare(await lakeOf(first, before, after), { baseline: ['first', OLD] });
    expect(answer.baseline.run_id).toBe(OLD);
    expect(answer.fair.notes).toEqual([`the baseline is the mean of 2 runs: ${OLD}, first`]);
    expect(answer.metrics[0]).toMatchObject({ n_items: 300, mean_baseline: 250 / 300 });
  });

  it('tells what of the configuration changed', async () => {
    const spec = (seed: number, run_id: string) => ({
      eval_name: 'quiz',
      run_config: { seed, args: { t: 1 } },
      run_id,
      created_at: run_id,
    });
    const lake = await lakeOf(
      { ...before, hash: 'a', spec: spec(1, 'x') },
      { ...after, hash: 'b', spec: spec(2, 'y') },
    );
    const { fair } = await compare(lake);
    expect(fair.config_changed).toBe(true);
    expect(fair.config_diff).toEqual([
      { key: 'config_hash', baseline: 'a', candidate: 'b' },
      { key: 'run_config.seed', baseline: 1, candidate: 2 },
    ]);
    const unknown = await compare(
      await lakeOf({ ...before, hash: '', spec: spec(1, 'x') }, { ...after, hash: '' }),
    );
    expect(unknown.fair).toMatchObject({ config_changed: false, config_diff: [] });
    expect(unknown.fair.notes[0]).toMatch(/^config_unknown/);
  });

  it('claims nothing of a run that is not whole', async () => {
    const lake = await lakeOf({ ...before, isWhole: false }, after);
    await lake.wait(2000);
    const { fair, metrics } = await compare(lake);
    expect(fair.incomplete).toEqual([OLD]);
    expect(metrics[0]).toMatchObject({ verdict: 'INCONCLUSIVE', reason: 'incomplete' });
    expect(metrics[0]?.delta).toBeCloseTo(-10 / 300, 12);
  });

  it('compares runs of results documents', async () => {
    const lake = new TestLake();
    const details = (passes: boolean[], timestamp: string) =>
      detailed(passes, { timestamp, configuration: { model: timestamp.slice(0, 10) } });
    await lake.postResults(details([true, true, false], '2026-11-12T13:10:25.123Z'));
    await lake.postResults(details([true, false, false], '2026-11-13T13:10:25.123Z'));
    await lake.drain();
    const answer = await compare(lake, {
      baseline: '261112T131025123Z::quality::is_safe',
      candidate: '261113T131025123Z::quality::is_safe',
    });
    expect(answer.metrics[0]).toMatchObject({ metric_name: 'is_safe', n_items: 3, worse: 1 });
    expect(answer.items).toMatchObject([{ item_id: 'evt_1', difference: -1 }]);
    expect(answer.fair.config_diff).toContainEqual({
      key: 'model',
      baseline: '2026-11-12',
      candidate: '2026-11-13',
    });
  });
});

describe('a suite of a results document', () => {
  it('is a family: p-values are adjusted over its metrics, as the pipeline does', async () => {
    const lake = new TestLake();
    const passing = (failures: number) => Array.from({ length: 100 }, (_, i) => i >= failures);
    const document = (timestamp: string, unsafe: number, unhelpful: number) => {
      const metrics = {
        is_safe: detailedMetric(passing(unsafe)),
        is_helpful: detailedMetric(passing(unhelpful)),
      };
      return evaluation({ timestamp, suites: { quality: { metrics } } });
    };
    await lake.postResults(document('2026-11-12T13:10:25.123Z', 10, 10));
    await lake.postResults(document('2026-11-13T13:10:25.123Z', 22, 16));
    await lake.drain();
    const rows = await comparisonsOf(lake.memory, PROJECT, '261113T131025123Z::quality::is_safe');
    const [judged] = rows;
    expect(judged).toMatchObject({ family_size: 2, p_adjusted: 2 * (judged?.p_value ?? 0) });
    const answer = await compare(lake, {
      baseline: '261112T131025123Z::quality::is_safe',
      candidate: '261113T131025123Z::quality::is_safe',
    });
    const { p_value, p_adjusted, verdict } = judged ?? {};
    expect(answer.metrics).toMatchObject([
      { metric_name: 'is_safe', p_value, p_adjusted, verdict },
    ]);
    expect(new Set(answer.items.map(({ metric_name }) => metric_name))).toEqual(
      new Set(['is_safe']),
    );
  });
});

describe('a comparison by evalsig’s policy', () => {
  const graded = (values: readonly number[]) => ({ f1: values, accuracy: many([1, 5], [0, 5]) });
  const lake = lakeOf(
    { id: OLD, metrics: graded(many([0.5, 10])) },
    { id: NEW, metrics: graded(many([0.25, 5], [0.5, 5])) },
  );

  it('has its method, gate and suggestion', async () => {
    const { metrics } = await compare(await lake, { method: 'paired_t', min_delta: '0.02' });
    expect(metrics).toMatchObject([
      { metric_name: 'accuracy', method: 'paired_t', verdict: 'REJECT', ci90: null },
      {
        metric_name: 'f1',
        verdict: 'INCONCLUSIVE',
        p_adjusted: null,
        ci: [expect.any(Number), null],
      },
    ]);
    expect(metrics[1]?.reason).toMatch(/^underpowered: detectable effect at 80% power is 0.1036/);
    const [plain] = (await compare(await lake, { policy: 'evalsig', metric: 'accuracy' })).metrics;
    expect(plain).toMatchObject({ method: 'mcnemar_exact', verdict: null, ci_level: 0.95 });
  });

  it('refuses what draws random numbers, with the command that runs it', async () => {
    const asked = compare(await lake, { policy: 'evalsig', metric: 'f1' });
    await expect(asked).rejects.toThrow(RandomMethodError);
    const folder = `store/${PROJECT}/year=2026/month=11`;
    await expect(asked).rejects.toThrow(
      `evalsig compare --baseline ${folder}/run_id=${OLD}::f1.parquet --candidate ${folder}/run_id=${NEW}::f1.parquet --format parquet --method paired_permutation`,
    );
    const both = await compare(await lake, { policy: 'evalsig' });
    expect(both.metrics.map(({ method }) => method)).toEqual(['mcnemar_exact', null]);
    expect(both.metrics[1]?.reason).toMatch(/^paired_permutation draws random numbers/);
    const clustered = compare(await lake, { method: 'cluster_bootstrap' });
    await expect(clustered).rejects.toThrow(EvalsigDataError);
  });

  it('refuses too few items in its words, and says what is needed', async () => {
    const one = (id: string) => ({ id, metrics: { accuracy: [1], f1: [0.5] } });
    const lake = await lakeOf(one(OLD), one(NEW));
    const asked = compare(lake, { policy: 'evalsig', metric: 'f1' });
    await expect(asked).rejects.toThrow(
      /^need at least 2 paired observations, got 1; compare runs that share two items or more; the default policy/,
    );
    const [, f1] = (await compare(lake, { policy: 'evalsig' })).metrics;
    expect(f1 && verdictSentence(f1)).toMatch(/^f1 is not compared: need at least 2 .* got 1; /);
  });

  it('tells once how few items are shared, and of none what the ids look like', async () => {
    const few = await lakeOf(before, { ...after, metrics: { accuracy: many([1, 200]) } });
    const { fair } = await compare(few, { policy: 'evalsig' });
    expect(fair.notes.filter((note) => /only in/.test(note))).toHaveLength(1);
    const none = await lakeOf(before, { ...after, idOf: (i) => `other-${i}` });
    await expect(compare(none, { policy: 'evalsig' })).rejects.toThrow(
      /share no item: .* has items like "q0" and "q1"; .* has items like "other-0" and "other-1"/,
    );
  });

  it('takes one baseline', async () => {
    const more = await lakeOf({ ...before, id: 'first' }, before, after);
    const asked = compare(more, { policy: 'evalsig', baseline: ['first', OLD] });
    await expect(asked).rejects.toThrow(RunsNotComparableError);
  });
});

describe('what cannot be compared', () => {
  it.each<[string, readonly TestRun[], Record<string, unknown>, RegExp]>([
    ['another task', [before, { ...after, task: 'math' }], {}, /"quiz".*"math": name a baseline/],
    [
      'other metrics',
      [before, { id: NEW, metrics: { f1: [1] } }],
      {},
      /share no metric: the baseline has accuracy; the candidate has f1/,
    ],
    ['a metric that one lacks', [before, after], { metric: 'f1' }, /share no metric "f1"/],
    [
      'no common items',
      [before, { ...after, idOf: (i) => `other-${i}` }],
      {},
      /share no item: .* has items like "q0" and "q1"; .* has items like "other-0" and "other-1"/,
    ],
    ['itself', [before, after], { baseline: [OLD, NEW] }, /with itself; name another baseline/],
  ])('is %s', async (_, runs, query, message) => {
    const lake = await lakeOf(...runs);
    await expect(compare(lake, query)).rejects.toThrow(RunsNotComparableError);
    await expect(compare(lake, query)).rejects.toThrow(message);
  });

  it('is what is not there, not sealed, not named or pruned', async () => {
    const lake = await lakeOf(before, after);
    await expect(compare(lake, { baseline: 'none' })).rejects.toThrow(RunNotFoundError);
    const first = compare(lake, { baseline: undefined, candidate: OLD });
    await expect(first).rejects.toThrow(BaselineMissingError);
    await lake.post(eventsOf({ ...before, id: 'receiving', isWhole: false }));
    await lake.drain();
    await expect(compare(lake, { baseline: 'receiving' })).rejects.toThrow(RunNotSealedError);
    const settings = { ...projectSettingsSchema.parse({}), retention: { items: 30 } };
    await writeSettings(lake.memory, PROJECT, settings);
    await lake.clock.advance(45 * 24 * 3600 * 1000);
    expect(await prune({ store: lake.memory, clock: lake.clock })).toBeGreaterThan(0);
    await expect(compare(lake)).rejects.toThrow(PrunedError);
    await expect(compare(lake)).rejects.toThrow(
      'where this one is the baseline, name another (baseline=) or pin one (evalake baseline set)',
    );
  });

  it('is a page of what has changed since', async () => {
    const lake = await lakeOf(before, after);
    const { next } = await compare(lake, { limit: 1 });
    await expect(compare(lake, { cursor: 'x' })).rejects.toThrow(InvalidCursorError);
    await lake.post([event({ run_id: NEW, event_id: 400, sample_id: 'late' })]);
    await lake.wait(2000);
    await expect(compare(lake, { cursor: next })).rejects.toThrow(ItemsChangedError);
  });

  it('is a score that is no number, in a file of others', async () => {
    const lake = await lakeOf(before, after);
    const record = (await readSealRecord(lake.memory, { project: PROJECT, runId: NEW }))?.content;
    const [key = ''] = lake.keys('store/').filter((each) => each.includes(NEW));
    if (!record) throw new Error('no record');
    const items = {
      itemId: ['q0'],
      clusterId: [null],
      epoch: [0],
      score: [NaN],
      metadataJson: ['{}'],
    };
    await lake.memory.put(key, itemsParquet(record, NEW, { metric: 'accuracy', ...items }));
    await expect(compare(lake)).rejects.toThrow(ScoreNotFiniteError);
    await expect(compare(lake, { policy: 'evalsig' })).rejects.toThrow(
      /item "q0" has the score NaN/,
    );
  });

  it.each([
    { alpha: '0' },
    { alpha: '1' },
    { min_delta: '0' },
    { limit: '0' },
    { items: 'some' },
    { method: 'welch' },
    { policy: 'default', method: 'paired_t' },
    { baseline: [] },
    { other: '' },
  ])('is asked for by %j', (query) => {
    const asked = { baseline: OLD, candidate: NEW, ...query };
    expect(compareQuery.safeParse(asked).success).toBe(false);
  });
});
