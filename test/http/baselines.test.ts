import { beforeEach, describe, expect, it } from 'vitest';
import { composeApp } from '#http/app.ts';
import { settingsApp } from '#http/settings/settings-app.ts';
import { type PlanPins, planPinsHere } from '#http/settings/plan-pins.ts';
import { KeyStore } from '#keys/key-store.ts';
import { readSettings, writeSettings } from '#lake/settings/project-settings-file.ts';
import { readComparisons } from '#pipeline/judge/comparisons-file.ts';
import { pinStates } from '#read/compare/pin-problems.ts';
import { prune } from '#pipeline/retention/prune.ts';
import {
  baselinesSchema,
  listedBaselinesSchema,
  MOST_PINS,
  projectSettingsSchema,
} from '#schemas/project-settings.ts';
import { hosted } from '../support/api-host.ts';
import { after, before, eventsOf, lakeOf, NEW, NEWEST, OLD } from '../support/compared-runs.ts';
import { PROJECT, QUIET_SECONDS, type TestLake } from '../support/lake.ts';

const PATH = `/v1/projects/${PROJECT}/baselines`;
let lake: TestLake;
let ask: ReturnType<typeof hosted>;

beforeEach(async () => {
  lake = await lakeOf(before, after, { ...before, id: NEWEST });
  ask = hosted(openApp());
});

function openApp(planPins?: PlanPins) {
  const { memory: store, clock, judgements } = lake;
  const access = { keys: new KeyStore(store, clock), clock, openWithoutKeys: true };
  const fault = (error: Error): void => {
    throw error;
  };
  return composeApp([settingsApp({ store, judgements, planPins, ...access })], fault);
}

function request(method: 'PUT' | 'DELETE', query = '', body?: unknown, key?: string) {
  return ask(`${PATH}${query}`, {
    method,
    headers: { host: 'localhost', ...(key === undefined ? {} : { 'x-api-key': key }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

async function pinsAfter(answer: Promise<Response>) {
  const response = await answer;
  expect(response.status).toBe(200);
  const { pins } = baselinesSchema.parse(await response.json());
  const { settings } = await readSettings(lake.memory, PROJECT);
  expect(settings.baselines.pins).toEqual(pins);
  return pins;
}

const pin = (body: unknown) => pinsAfter(request('PUT', '', body));

async function baselineOf(id: string) {
  await lake.drain();
  const stored = await readComparisons(lake.memory, PROJECT, '2026-11');
  const row = stored?.rows.find(({ run_id }) => run_id === id);
  return [row?.baseline_rule, row?.parent_run_id];
}

describe('a pin', () => {
  it('is of the task of its first run, and the runs are judged by it', async () => {
    expect(await baselineOf(NEWEST)).toEqual(['same_config', NEW]);
    expect(await pin({ runs: [OLD] })).toEqual([{ task: 'quiz', runs: [OLD] }]);
    expect(await baselineOf(NEWEST)).toEqual(['pinned', OLD]);
  });

  it('takes the place of that of the same task and model, and of no other', async () => {
    await pin({ runs: [OLD] });
    await pin({ runs: [OLD], model: 'm' });
    expect(await pin({ task: 'quiz', runs: [NEW, OLD, NEW] })).toEqual([
      { task: 'quiz', model: 'm', runs: [OLD] },
      { task: 'quiz', runs: [NEW, OLD] },
    ]);
  });

  it('to a run is none of that run itself, which has its baseline by the other rules', async () => {
    await pin({ runs: [NEW] });
    expect(await baselineOf(NEW)).toEqual(['same_config', OLD]);
    expect(await baselineOf(NEWEST)).toEqual(['pinned', NEW]);
  });

  it('is cleared by task and model, and no other with it', async () => {
    await pin({ runs: [OLD] });
    await pin({ runs: [OLD], model: 'm' });
    expect(await pinsAfter(request('DELETE', '?task=quiz&model=m'))).toHaveLength(1);
    const absent = await request('DELETE', '?task=another&model=m');
    expect([absent.status, await absent.text()]).toEqual([
      404,
      expect.stringMatching(/pin-not-found.*another.*m.*pinned are: task .*quiz.* and all models/),
    ]);
    expect(await pinsAfter(request('DELETE', '?task=quiz'))).toEqual([]);
    expect(await baselineOf(NEWEST)).toEqual(['same_config', NEW]);
  });

  it('is an admin’s to set and to clear', async () => {
    const keys = new KeyStore(lake.memory, lake.clock);
    const { secret: write } = await keys.create({ scope: 'write', project: PROJECT });
    const { secret: admin } = await keys.create({ scope: 'admin' });
    await lake.clock.advance(1000);
    const statuses = [write, admin].map(async (key) => [
      (await request('PUT', '', { runs: [OLD] }, key)).status,
      (await request('DELETE', '?task=quiz', undefined, key)).status,
    ]);
    expect(await Promise.all(statuses)).toEqual([
      [403, 403],
      [200, 200],
    ]);
  });
});

describe('a change of pins', () => {
  it('is planned elsewhere where there is somewhere else, and anew after another change', async () => {
    const asked: unknown[] = [];
    const other = { critical_metrics: ['accuracy'] };
    const planElsewhere: PlanPins = async (each) => {
      asked.push(each.change.kind);
      const planned = await planPinsHere(lake.memory, each);
      if (asked.length === 1) {
        await writeSettings(lake.memory, PROJECT, projectSettingsSchema.parse(other));
      }
      return planned;
    };
    ask = hosted(openApp(planElsewhere));
    expect(await pin({ runs: [OLD] })).toEqual([{ task: 'quiz', runs: [OLD] }]);
    expect(asked).toEqual(['pin', 'pin']);
    expect((await readSettings(lake.memory, PROJECT)).settings).toMatchObject(other);
    expect(await pinsAfter(request('DELETE', '?task=quiz'))).toEqual([]);
    expect(asked).toEqual(['pin', 'pin', 'clear']);
  });
});

describe('the list of pins', () => {
  async function problems() {
    const response = await ask(PATH, { headers: { host: 'localhost' } });
    expect(response.status).toBe(200);
    return listedBaselinesSchema.parse(await response.json()).problems;
  }

  it('says which pinned runs are no baseline, and why', async () => {
    await pin({ runs: [OLD] });
    expect(await problems()).toEqual([]);
    const pins = [
      { task: 'quiz', runs: [OLD] },
      { task: 'quiz', model: 'm', runs: ['nowhere', NEW] },
      { task: 'maths', runs: [NEW] },
    ];
    const settings = { baselines: { pins }, retention: { items: 1 } };
    await writeSettings(lake.memory, PROJECT, projectSettingsSchema.parse(settings));
    await lake.clock.advance(7 * 3_600_000);
    await prune({ store: lake.memory, clock: lake.clock });
    const pruned = expect.stringMatching(/has no items since 2026-11-2\d: pruned/) as string;
    expect(await problems()).toEqual([
      { task: 'quiz', run_id: OLD, problem: pruned },
      { task: 'quiz', model: 'm', run_id: 'nowhere', problem: 'is not there' },
      { task: 'maths', run_id: NEW, problem: 'is of task "quiz"' },
    ]);
    const states = await pinStates(lake.memory, PROJECT, [...pins, { task: 't', runs: [NEW] }]);
    expect([...states.values()]).toEqual([
      { isDead: true, why: expect.stringMatching(/^run \w+ has no items since/) as string },
      { isDead: false, why: 'run nowhere is not there' },
      { isDead: true, why: `run ${NEW} is of task "quiz"` },
      { isDead: true, why: `run ${NEW} is of task "quiz"` },
    ]);
  });
});

describe('a pin is refused', () => {
  async function refusal(body: unknown) {
    const response = await request('PUT', '', body);
    const { settings } = await readSettings(lake.memory, PROJECT);
    expect(settings.baselines.pins).toEqual([]);
    return { status: response.status, text: await response.text() };
  }

  it('to a run of another task', async () => {
    const { status, text } = await refusal({ task: 'maths', runs: [OLD] });
    expect([status, text]).toEqual([422, expect.stringContaining('baseline-unfit')]);
    expect(text).toContain('quiz');
  });

  it('to a run that is not there', async () => {
    const { status, text } = await refusal({ runs: [OLD, 'nowhere'] });
    expect([status, text]).toEqual([404, expect.stringContaining('nowhere')]);
  });

  it('to a run that is still received, or was sealed incomplete', async () => {
    const parameters = { task: ['quiz'], model: ['m'], config_hash: ['h'] };
    await lake.post(eventsOf({ ...before, id: 'cut', isWhole: false }), { parameters });
    await lake.drain();
    expect(await refusal({ runs: ['cut'] })).toMatchObject({
      status: 404,
      text: expect.stringContaining('run-not-sealed') as string,
    });
    await lake.wait(QUIET_SECONDS);
    expect(await refusal({ runs: ['cut'] })).toMatchObject({
      status: 422,
      text: expect.stringContaining('incomplete') as string,
    });
  });

  it('to a run whose items were pruned', async () => {
    const settings = projectSettingsSchema.parse({ retention: { items: 1 } });
    await writeSettings(lake.memory, PROJECT, settings);
    await lake.clock.advance(60 * 86_400_000);
    await prune({ store: lake.memory, clock: lake.clock });
    const { status, text } = await refusal({ runs: [OLD] });
    expect([status, text]).toEqual([410, expect.stringContaining('pruned')]);
  });

  it('beyond the most pins of a project', async () => {
    const pins = Array.from({ length: MOST_PINS }, (_, at) => ({ task: `t${at}`, runs: [OLD] }));
    const settings = projectSettingsSchema.parse({ baselines: { pins } });
    await writeSettings(lake.memory, PROJECT, settings);
    const response = await request('PUT', '', { runs: [OLD] });
    expect(response.status).toBe(422);
    expect(await response.text()).toContain('too-many-pins');
  });

  it('beyond the most bytes of settings', async () => {
    const runs = [OLD, ...Array.from({ length: 90 }, (_, at) => `${at}-${'r'.repeat(990)}`)];
    const pins = Array.from({ length: 50 }, (_, at) => ({ task: `t${at}`, runs }));
    const settings = projectSettingsSchema.parse({ baselines: { pins } });
    await writeSettings(lake.memory, PROJECT, settings);
    const response = await request('PUT', '', { runs: [OLD] });
    expect([response.status, await response.text()]).toEqual([
      422,
      expect.stringContaining('1 MiB of settings'),
    ]);
  });

  it.each([
    [{}],
    [{ runs: [] }],
    [{ runs: OLD }],
    [{ runs: [''] }],
    [{ runs: Array.from({ length: 101 }, (_, at) => `r${at}`) }],
    [{ runs: [OLD], colour: 1 }],
    [{ runs: [OLD], task: '' }],
  ])('that says %j', async (body) => {
    expect((await refusal(body)).status).toBe(400);
  });
});
