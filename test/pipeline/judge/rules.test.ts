import { describe, expect, it } from 'vitest';
import { RULE_COMPARISONS_ROOT } from '#contract/keys.ts';
import { writeSettings } from '#lake/settings/project-settings-file.ts';
import { judgeProject } from '#pipeline/judge/judge-project.ts';
import { rebuild } from '#pipeline/rebuild/rebuild.ts';
import { prune } from '#pipeline/retention/prune.ts';
import { tellJudge } from '#pipeline/step/tell-judge.ts';
import { projectSettingsSchema } from '#schemas/project-settings.ts';
import { eventsOf, many } from '../../support/compared-runs.ts';
import { detailedMetric, evaluation } from '../../support/documents.ts';
import { PROJECT, TestLake } from '../../support/lake.ts';

const good = many([1, 90], [0, 10]);
const bad = many([1, 40], [0, 60]);
/** Runs on days of November, whose ids tell their start. */
const runId = (day: number) => `2611${String(day).padStart(2, '0')}081110AVTYYZOZ`;

interface Posted {
  readonly tags?: string[];
  readonly model?: string;
  readonly hash?: string;
}

async function post(
  lake: TestLake,
  day: number,
  accuracy: readonly number[],
  { tags = [], model = 'm', hash = 'h' }: Posted = {},
): Promise<void> {
  const parameters = { task: ['quiz'], model: [model], config_hash: [hash], tag: tags };
  await lake.post(eventsOf({ id: runId(day), metrics: { accuracy } }), { parameters });
}

async function settle(lake: TestLake): Promise<void> {
  await lake.drain();
  await lake.wait(1000);
  expect(lake.failures).toEqual([]);
}

async function change(lake: TestLake, settings: object): Promise<void> {
  await writeSettings(lake.memory, PROJECT, projectSettingsSchema.parse(settings));
  await tellJudge(lake.judgements, PROJECT);
  await settle(lake);
}

async function lakeWith(settings: object, ...scores: (readonly number[])[]): Promise<TestLake> {
  const lake = new TestLake();
  await change(lake, settings);
  for (const [day, each] of scores.entries()) await post(lake, day + 1, each);
  await settle(lake);
  return lake;
}

async function found(lake: TestLake) {
  const { ruleRows } = await judgeProject(lake.memory, PROJECT);
  return ruleRows.map(({ rule, run_id, verdict, reason, baseline_run_ids_json: ids }) => [
    rule,
    Number(run_id.slice(4, 6)),
    verdict ?? reason,
    (JSON.parse(ids) as string[]).map((id) => Number(id.slice(4, 6))),
  ]);
}

const before = { name: 'sudden', against: 'run_before' };

describe('a rule', () => {
  it('against the run before leaves out what regressed, whatever its configuration is', async () => {
    const lake = new TestLake();
    await change(lake, { rules: [before] });
    await post(lake, 1, good);
    await post(lake, 2, bad, { hash: 'other' });
    await post(lake, 3, bad);
    await post(lake, 4, good);
    await settle(lake);
    expect(await found(lake)).toEqual([
      ['sudden', 1, 'no_baseline', []],
      ['sudden', 2, 'REGRESSED', [1]],
      ['sudden', 3, 'REGRESSED', [1]],
      ['sudden', 4, 'INCONCLUSIVE', [1]],
    ]);
  });

  it('takes a fall that is pinned for accepted', async () => {
    const lake = await lakeWith({ rules: [before] }, good, bad, bad);
    await change(lake, {
      rules: [before],
      baselines: { pins: [{ task: 'quiz', runs: [runId(2)] }] },
    });
    expect((await found(lake)).slice(1)).toEqual([
      ['sudden', 2, 'REGRESSED', [1]],
      ['sudden', 3, 'INCONCLUSIVE', [2]],
    ]);
  });

  it('against the last runs pools as many as it says, the newest first', async () => {
    const rule = { name: 'drift', against: 'last', runs: 2 };
    const lake = await lakeWith({ rules: [rule] }, good, good, good, bad);
    expect((await found(lake)).map(([, day, , ids]) => [day, ids])).toEqual([
      [1, []],
      [2, [1]],
      [3, [2, 1]],
      [4, [3, 2]],
    ]);
    expect((await found(lake)).at(-1)).toEqual(['drift', 4, 'REGRESSED', [3, 2]]);
  });

  it('against the pinned baseline has none without a pin, whatever the others are', async () => {
    const rule = { name: 'pins', against: 'pinned' };
    const pins = [{ task: 'quiz', runs: [runId(1)] }];
    const lake = await lakeWith({ rules: [rule] }, good, good, bad);
    expect((await found(lake)).at(-1)).toEqual(['pins', 3, 'no_baseline', []]);
    await change(lake, { rules: [rule], baselines: { pins } });
    expect((await found(lake)).at(-1)).toEqual(['pins', 3, 'REGRESSED', [1]]);
  });

  it('is about the runs of its model, task, metric and tag alone', async () => {
    const lake = new TestLake();
    await change(lake, { rules: [{ ...before, model: 'm', tag: 'nightly', metric: 'accuracy' }] });
    await post(lake, 1, good, { tags: ['nightly'] });
    await post(lake, 2, good);
    await post(lake, 3, good, { tags: ['nightly'], model: 'n' });
    await post(lake, 4, bad, { tags: ['x', 'nightly'] });
    await settle(lake);
    expect(await found(lake)).toEqual([
      ['sudden', 1, 'no_baseline', []],
      ['sudden', 4, 'REGRESSED', [1]],
    ]);
    const others = [{ task: 'other' }, { metric: 'f1' }].map((narrow, index) => ({
      ...{ ...before, ...narrow, name: String(index) },
    }));
    await change(lake, { rules: others });
    expect(await found(lake)).toEqual([]);
    expect(lake.keys(RULE_COMPARISONS_ROOT)).toEqual([]);
  });

  it('has its own direction, margin and level', async () => {
    const rules = [
      { ...before, name: 'lower', direction: 'lower' },
      { ...before, name: 'wide', margin: 0.9 },
      { ...before, name: 'strict', alpha: 1e-200 },
    ];
    const lake = await lakeWith({ rules, metrics: { accuracy: { direction: 'none' } } }, good, bad);
    expect((await found(lake)).slice(1)).toEqual([['lower', 2, 'IMPROVED', [1]]]);
    await change(lake, { rules });
    const second = (await found(lake)).filter(([, day]) => day === 2);
    expect(second.map(([rule, , verdict]) => [rule, verdict])).toEqual([
      ['lower', 'IMPROVED'],
      ['strict', 'INCONCLUSIVE'],
      ['wide', 'NO_REGRESSION'],
    ]);
  });
});

describe('a rule with q', () => {
  const suites = (failed: readonly number[]) =>
    Object.fromEntries(
      failed.map((count, suite) => [
        `suite-${suite}`,
        { metrics: { is_safe: detailedMetric(Array.from({ length: 60 }, (_, i) => i >= count)) } },
      ]),
    );

  async function judged(rule: object) {
    const lake = new TestLake();
    await change(lake, { rules: [{ ...before, ...rule }] });
    await lake.postResults(evaluation({ suites: suites([0, 0, 0, 0]) }));
    const timestamp = '2026-11-13T13:10:25.123Z';
    await lake.postResults(evaluation({ timestamp, suites: suites([9, 8, 7, 0]) }));
    await settle(lake);
    const { ruleRows } = await judgeProject(lake.memory, PROJECT);
    return ruleRows.filter(({ p_value: p }) => p !== null);
  }

  it('adjusts over all suites of a results document by Benjamini-Hochberg', async () => {
    const rows = await judged({ q: 0.02 });
    const ps = rows.map(({ p_value: p }) => p ?? NaN);
    expect(rows.map(({ family_size: size }) => size)).toEqual([4, 4, 4, 4]);
    const [a = 0, b = 0, c = 0] = ps;
    expect(a < b && b < c).toBe(true);
    const [first, second, third, last] = rows.map(({ p_adjusted: p }) => p ?? NaN);
    expect(third).toBeCloseTo((c * 4) / 3, 12);
    expect(second).toBeCloseTo(Math.min(b * 2, (c * 4) / 3), 12);
    expect(first).toBeCloseTo(Math.min(a * 4, b * 2, (c * 4) / 3), 12);
    expect(last).toBe(1);
  });

  it('finds what the same level by Holm does not', async () => {
    const words = async (rule: object) => (await judged(rule)).map(({ verdict }) => verdict);
    expect(await words({ q: 0.022 })).toEqual([
      ...Array<string>(3).fill('REGRESSED'),
      'INCONCLUSIVE',
    ]);
    expect(await words({ alpha: 0.022 })).toEqual([
      'REGRESSED',
      ...Array<string>(3).fill('INCONCLUSIVE'),
    ]);
  });
});

describe('rules', () => {
  const rules = [before, { name: 'drift', against: 'last', runs: 3, q: 0.05 }];

  it('change nothing else in the lake', async () => {
    const without = await lakeWith({}, good, bad, good);
    const withRules = await lakeWith({ rules }, good, bad, good);
    const rest = (lake: TestLake) =>
      Object.fromEntries(
        Object.entries(lake.snapshot()).filter(([key]) => !/^(rule_comp|settings)/.test(key)),
      );
    expect(withRules.keys(RULE_COMPARISONS_ROOT)).toHaveLength(1);
    expect(rest(withRules)).toEqual(rest(without));
    await change(withRules, {});
    expect(withRules.snapshot()).toEqual(without.snapshot());
  });

  it('find the same in whatever order the runs came, twice, and in a rebuild', async () => {
    const scores = [good, bad, good, bad];
    const lakes = await Promise.all(
      [
        [1, 2, 3, 4],
        [4, 3, 2, 1],
        [3, 1, 3, 4, 2],
      ].map(async (days) => {
        const lake = new TestLake();
        await change(lake, { rules });
        for (const day of days) {
          await post(lake, day, scores[day - 1] ?? []);
          await settle(lake);
        }
        return lake;
      }),
    );
    const [first, ...others] = lakes.map((lake) => lake.snapshot());
    for (const other of others) expect(other).toEqual(first);
    const [lake] = lakes;
    for (const key of lake?.keys(RULE_COMPARISONS_ROOT) ?? []) lake?.memory.objects.delete(key);
    if (lake) await rebuild(lake.memory);
    expect(lake?.snapshot()).toEqual(first);
  });

  it('keep what they found when the items are pruned, also in a rebuild', async () => {
    const lake = await lakeWith({ rules, retention: { items: 1 } }, good, bad);
    const rows = await found(lake);
    await lake.clock.advance(60 * 86_400_000);
    await prune({ store: lake.memory, clock: lake.clock });
    await change(lake, { rules: rules.map((rule) => ({ ...rule, margin: 0.9 })) });
    expect(await found(lake)).toEqual(rows);
    const snapshot = lake.snapshot();
    await rebuild(lake.memory);
    expect(lake.snapshot()).toEqual(snapshot);
  });

  it('read no items again while nothing changes', async () => {
    const lake = await lakeWith({ rules }, good, bad);
    const { ruleRows } = await judgeProject(lake.memory, PROJECT);
    for (const key of lake.keys('store/'))
      if (key.endsWith('.parquet')) lake.memory.objects.delete(key);
    const again = await judgeProject(lake.memory, PROJECT);
    expect(again.ruleRows).toEqual(ruleRows);
  });

  it('wait for the next message when the time is over', async () => {
    const lake = await lakeWith({}, good, bad);
    await writeSettings(lake.memory, PROJECT, projectSettingsSchema.parse({ rules }));
    const judged = await judgeProject(lake.memory, PROJECT, { isOver: () => true });
    expect(judged).toMatchObject({ isFinished: false, ruleRows: [] });
    expect(await found(lake)).toHaveLength(4);
  });
});
