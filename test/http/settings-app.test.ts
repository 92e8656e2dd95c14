import { beforeEach, describe, expect, it } from 'vitest';
import { composeApp } from '#http/app.ts';
import { checkSettings, type CheckSettings } from '#http/settings/check-settings.ts';
import { settingsApp } from '#http/settings/settings-app.ts';
import { KeyStore } from '#keys/key-store.ts';
import { hosted } from '../support/api-host.ts';
import { wholeRun } from '../support/events.ts';
import { TestLake } from '../support/lake.ts';

const PATH = '/v1/projects/demo/settings';
const faults: Error[] = [];
let lake: TestLake;
let ask: ReturnType<typeof hosted>;

beforeEach(() => {
  lake = new TestLake();
  const access = { keys: new KeyStore(lake.memory, lake.clock), clock: lake.clock };
  const { judgements } = lake;
  const ports = { store: lake.memory, judgements, ...access, openWithoutKeys: true };
  ask = hosted(composeApp([settingsApp(ports)], (error) => faults.push(error)));
});

const HOST = { host: 'localhost' };

function request(init: { method?: string; body?: string; headers?: Record<string, string> } = {}) {
  return ask(PATH, { ...init, headers: { ...HOST, ...init.headers } });
}

function put(settings: unknown, headers: Record<string, string> = {}) {
  return request({ method: 'PUT', body: JSON.stringify(settings), headers });
}

describe('large settings', () => {
  const pinsOf = (count: number) => ({
    baselines: {
      ...{ tag: 'main', runs: 1 },
      pins: Array.from({ length: count }, (_, i) => ({ task: `t${i}`, runs: ['r'.repeat(100)] })),
    },
  });
  let sent: number[];
  beforeEach(() => {
    sent = [];
    const keys = new KeyStore(lake.memory, lake.clock);
    const { judgements, clock } = lake;
    const checkElsewhere: CheckSettings = (each) => {
      sent.push(each.body.length);
      return checkSettings(lake.memory, each);
    };
    const ports = { store: lake.memory, judgements, keys, clock, openWithoutKeys: true };
    const app = settingsApp({ ...ports, checkSettings: checkElsewhere });
    ask = hosted(composeApp([app], (error) => faults.push(error)));
  });

  it('are checked elsewhere where there is somewhere else, small ones where they came in', async () => {
    expect((await put(pinsOf(100))).status).toBe(200);
    expect(sent).toEqual([]);
    const large = pinsOf(1000);
    const answer = await put(large);
    expect(sent).toEqual([JSON.stringify(large).length]);
    expect(answer.headers.get('etag')).toBe((await request()).headers.get('etag'));
    expect(await answer.json()).toEqual(await (await request()).json());
    expect(JSON.parse(lake.text('settings/demo.json'))).toMatchObject(large);
  });

  it('replace only what they name, and tell what is wrong with them', async () => {
    const stale = '"0"';
    expect((await put(pinsOf(1000), { 'if-match': stale })).status).toBe(412);
    const etag = (await request()).headers.get('etag') ?? '';
    expect((await put(pinsOf(1000), { 'if-match': etag })).status).toBe(200);
    expect((await put({ ...pinsOf(1000), policy: 1 })).status).toBe(400);
    expect((await put(pinsOf(9000))).status).toBe(413);
    expect(sent).toHaveLength(3);
  });
});

describe('the settings of a project', () => {
  it('are empty at first, and later as they were written', async () => {
    expect(await (await request()).json()).toEqual({
      critical_metrics: [],
      performance_metrics: [],
      retention: {},
      baselines: { tag: 'main', runs: 1, pins: [] },
      metrics: {},
      policy: 'default',
    });
    const settings = { critical_metrics: ['is_safe'], retention: { events: 30 } };
    expect((await put(settings)).status).toBe(200);
    expect(await (await request()).json()).toMatchObject({ ...settings, performance_metrics: [] });
    expect(JSON.parse(lake.text('settings/demo.json'))).toMatchObject(settings);
  });

  it('show in the summary at once', async () => {
    await lake.post(wholeRun(2));
    await lake.drain();
    const summary = () => JSON.parse(lake.text('results/demo/evaluation_summary.json')) as unknown;
    expect(summary()).toMatchObject({ metrics_summary: { critical_metrics: [] } });
    expect((await put({ critical_metrics: ['accuracy'] })).status).toBe(200);
    expect(summary()).toMatchObject({ metrics_summary: { critical_metrics: ['accuracy'] } });
  });

  it('are replaced only if they are unchanged, when If-Match is sent', async () => {
    const read = async () => (await request()).headers.get('etag') ?? '';
    const first = await read();
    expect((await put({ retention: { items: 7 } }, { 'if-match': first })).status).toBe(200);
    const late = await put({ retention: { items: 8 } }, { 'if-match': first });
    expect(late.status).toBe(412);
    expect(await late.json()).toMatchObject({ type: 'urn:evalake:problem:settings-changed' });
    expect((await put({ retention: { items: 8 } }, { 'if-match': await read() })).status).toBe(200);
  });

  it.each([
    [{ retention: { events: 0 } }, 'retention.events: expected a whole number of days'],
    [{ retention: { colour: 1 } }, 'colour'],
    [{ colour: 1 }, 'colour'],
    [{ critical_metrics: 'is_safe' }, 'critical_metrics: expected a list of names'],
    ['{', 'not JSON'],
  ])('are not replaced by %j', async (settings, detail) => {
    const response =
      typeof settings === 'string'
        ? await request({ method: 'PUT', body: settings })
        : await put(settings);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain(detail);
    expect(lake.keys('settings/')).toEqual([]);
  });

  it('are read with a read key and written with an admin key', async () => {
    const keys = new KeyStore(lake.memory, lake.clock);
    const { secret: read } = await keys.create({ scope: 'read', project: 'demo' });
    const { secret: admin } = await keys.create({ scope: 'admin' });
    await lake.clock.advance(1000);
    expect((await request({ headers: { 'x-api-key': read } })).status).toBe(200);
    expect((await put({}, { 'x-api-key': read })).status).toBe(403);
    expect((await put({}, { 'x-api-key': admin })).status).toBe(200);
    expect((await put({})).status).toBe(401);
    expect(faults).toEqual([]);
  });
});
