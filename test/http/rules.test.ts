import { describe, expect, it } from 'vitest';
import { alertReadsApp } from '#http/alerts-app.ts';
import { composeApp } from '#http/app.ts';
import { settingsApp } from '#http/settings/settings-app.ts';
import { KeyStore } from '#keys/key-store.ts';
import { alertRulesAnswer } from '#schemas/alerts.ts';
import { triedRuleAnswer } from '#schemas/rules.ts';
import { hosted } from '../support/api-host.ts';
import { eventsOf, many } from '../support/compared-runs.ts';
import { TestLake } from '../support/lake.ts';

const good = many([1, 90], [0, 10]);
const bad = many([1, 40], [0, 60]);
const runId = (day: number) => `2611${String(day).padStart(2, '0')}081110AVTYYZOZ`;

async function lakeOf(...scores: (readonly number[])[]): Promise<TestLake> {
  const lake = new TestLake();
  const parameters = { task: ['quiz'], model: ['m'], config_hash: ['h'], tag: ['nightly'] };
  for (const [day, accuracy] of scores.entries()) {
    await lake.post(eventsOf({ id: runId(day + 1), metrics: { accuracy } }), { parameters });
  }
  await lake.drain();
  return lake;
}

function open(lake: TestLake) {
  const access = { keys: new KeyStore(lake.memory, lake.clock), clock: lake.clock };
  const ports = { store: lake.memory, judgements: lake.judgements, ...access };
  const all = { ...ports, openWithoutKeys: true };
  const faults: Error[] = [];
  const app = composeApp([settingsApp(all), alertReadsApp(all)], (error) => faults.push(error));
  const ask = hosted(app);
  const asked = (path: string, init: RequestInit = {}) =>
    ask(`/v1/projects/demo/${path}`, { ...init, headers: { host: 'localhost' } });
  const save = async (settings: object) => {
    const answer = await asked('settings', { method: 'PUT', body: JSON.stringify(settings) });
    await lake.drain();
    return answer;
  };
  const preview = async (query: string) =>
    triedRuleAnswer.strict().parse(await (await asked(`alerts/rules/preview?${query}`)).json());
  const list = async () => alertRulesAnswer.parse(await (await asked('alerts/rules')).json()).rules;
  return { asked, save, preview, list, faults };
}

describe('a rule that is tried', () => {
  it('tells what it would have said, and by chance, and says so once it is saved', async () => {
    const lake = await lakeOf(good, bad, bad, good, bad);
    const { preview, save, faults } = open(lake);
    const keys = lake.keys('');
    const tried = await preview('against=run_before&tag=nightly&alpha=0.1');
    expect(tried).toMatchObject({
      ...{ days: 90, evaluations: 5, left_out: 0, series: 1, spoke: 1 },
      sentence:
        'in the last 90 days this rule would have spoken once, over 5 whole evaluations; by chance alone at most 0.2 are expected',
      newest: [{ run_id: runId(2), task_id: 'quiz', model_id: 'm', verdict: 'REGRESSED' }],
    });
    expect(tried.by_chance).toBeCloseTo(0.2, 12);
    expect(lake.keys('')).toEqual(keys);
    const rule = { name: 'r', against: 'run_before', tag: 'nightly', alpha: 0.1 };
    expect((await save({ rules: [rule] })).status).toBe(200);
    for (const key of lake.keys('store/')) lake.memory.objects.delete(key);
    expect(await preview('against=run_before&tag=nightly&alpha=0.1')).toEqual(tried);
    expect(faults).toEqual([]);
  });

  it('is asked of the last 90 days alone, and of the runs that it is about', async () => {
    const lake = await lakeOf(good, bad);
    const { preview } = open(lake);
    expect(await preview('against=last&runs=2&task=other')).toMatchObject({
      ...{ series: 0, evaluations: 0, spoke: 0, by_chance: 0 },
    });
    await lake.clock.advance(88 * 86_400_000);
    expect(await preview('against=last&runs=2&q=0.2')).toMatchObject({ series: 1, evaluations: 0 });
  });

  it('is refused by the name of what is wrong', async () => {
    const { asked, faults } = open(await lakeOf());
    for (const [query, named] of [
      ['', 'against'],
      ['against=all', 'against'],
      ['against=last&runs=1', 'runs'],
      ['against=pinned&runs=3', 'runs'],
      ['against=pinned&alpha=0.1&q=0.1', 'q'],
      ['against=pinned&q=1', 'q'],
      ['against=pinned&direction=none', 'direction'],
      ['against=pinned&name=x', 'name'],
    ] as const) {
      const response = await asked(`alerts/rules/preview?${query}`);
      expect(response.status, query).toBe(400);
      expect(await response.text()).toContain(named);
    }
    expect(faults).toEqual([]);
  });
});

describe('the rules of the settings', () => {
  const rule = (changes: object) => ({ name: 'r', against: 'run_before', ...changes });

  it('are listed with their series, and as dead when there is none', async () => {
    const lake = await lakeOf(good, good);
    const { save, list } = open(lake);
    await save({
      rules: [
        rule({ tag: 'nightly' }),
        rule({ name: 'old', task: 'old-quiz' }),
        rule({ name: 'untagged', tag: 'weekly' }),
        rule({ name: 'pins', against: 'pinned' }),
      ],
    });
    expect(
      (await list()).map(({ kind, rule: of, series, dead }) => [kind, of?.name, series, dead]),
    ).toEqual([
      ['rule', 'r', 1, false],
      ['rule', 'old', 0, true],
      ['rule', 'untagged', 0, true],
      ['rule', 'pins', 1, true],
    ]);
    const pins = [{ task: 'quiz', runs: [runId(1)] }];
    await save({ rules: [rule({ name: 'pins', against: 'pinned' })], baselines: { pins } });
    expect((await list())[0]).toMatchObject({ kind: 'rule', dead: false, why: null });
  });

  it('come back as they were sent, and are absent where there are none', async () => {
    const { save, asked, faults } = open(await lakeOf());
    const rules = [rule({ against: 'last', runs: 4, q: 0.1, margin: 0.05, direction: 'lower' })];
    await save({ rules });
    expect(await (await asked('settings')).json()).toMatchObject({ rules });
    await save({});
    expect(await (await asked('settings')).json()).not.toHaveProperty('rules');
    for (const bad of [
      [rule({}), rule({})],
      [rule({ alpha: 0.1, q: 0.1 })],
      [rule({ name: '' })],
      Array.from({ length: 51 }, (_, index) => rule({ name: String(index) })),
    ]) {
      expect((await save({ rules: bad })).status).toBe(400);
    }
    expect(faults).toEqual([]);
  });
});
