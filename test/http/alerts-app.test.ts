import { beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { notify, type NotifyPorts } from '#alerts/notify.ts';
import { raiseAlerts } from '#alerts/raise-alerts.ts';
import type { ComparisonRow } from '#alerts/series.ts';
import { alertsApp } from '#http/alerts-app.ts';
import { composeApp } from '#http/app.ts';
import { KeyStore } from '#keys/key-store.ts';
import { comparisonsTable } from '#lake/tables/comparisons.ts';
import { rowColumns } from '#lake/table-rows.ts';
import { writeSettings } from '#lake/settings/project-settings-file.ts';
import { writeParquet } from '#parquet/index.ts';
import { alertRulesAnswer, alertsAnswer } from '#schemas/alerts.ts';
import { RecordingWebhooks } from '../alerts/recording-webhooks.ts';
import { alertSettings, comparison, comparisons } from '../support/comparison-rows.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { MemoryQueue } from '../support/memory-queue.ts';
import { MemoryStore } from '../support/memory-store.ts';
import { deafNotifier } from '../support/deaf-notifier.ts';

const PATH = '/v1/projects/demo/alerts';
const SECRET = 'a secret of sixteen';
let clock: ManualClock;
let store: MemoryStore;
let webhooks: RecordingWebhooks;
let keys: KeyStore;
let admin: string;

beforeEach(async () => {
  clock = new ManualClock(Date.parse('2026-11-21T09:00:00Z'));
  store = new MemoryStore(() => clock.now());
  webhooks = new RecordingWebhooks();
  keys = new KeyStore(store, clock);
  admin = (await keys.create({ scope: 'admin' })).secret;
});

function request(
  path: string,
  method = 'GET',
  body?: unknown,
  { key = admin, notifier }: { key?: string; notifier?: NotifyPorts } = {},
) {
  const ports = { store, clock, keys, openWithoutKeys: false };
  const own = notifier ?? { ...deafNotifier({ store, clock }), webhooks };
  const app = composeApp([alertsApp({ ...ports, notifier: own })], (error) => {
    throw error;
  });
  return app.request(`${PATH}${path}`, {
    method,
    headers: { authorization: `Bearer ${key}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

async function raise(rows: readonly ComparisonRow[]): Promise<void> {
  const notices = new MemoryQueue(clock);
  await raiseAlerts({ store, notices, clock, channels: ['log'] }, 'demo', rows, alertSettings());
  const ports = { ...deafNotifier({ store, clock }), webhooks };
  await notify(ports, await notices.receive({ max: 100 }));
}

const list = async (query = '') => alertsAnswer.parse(await (await request(query)).json());

describe('the list of alerts', () => {
  it('is empty at first', async () => {
    expect(await list()).toEqual({ alerts: [], next: null });
  });

  it('comes newest first, by page, without a gap or a repetition', async () => {
    for (const model_id of ['m1', 'm2', 'm3', 'm4', 'm5']) {
      await raise(comparisons(['REGRESSED'], { model_id }));
      await clock.advance(1000);
    }
    const models: string[] = [];
    let cursor = '';
    do {
      const { alerts, next } = await list(`?limit=2${cursor}`);
      expect(alerts.length).toBeLessThanOrEqual(2);
      models.push(...alerts.map(({ model_id }) => model_id));
      cursor = next === null ? '' : `&cursor=${next}`;
    } while (cursor !== '');
    expect(models).toEqual(['m5', 'm4', 'm3', 'm2', 'm1']);
    expect((await request('?cursor=x')).status).toBe(400);
  });

  it('is filtered by what they are about and how far they are', async () => {
    await request('/webhooks/broken', 'PUT', { url: 'https://broken.example/' });
    webhooks.problems.set('https://broken.example/', 'it answered 500');
    await raise(comparisons(['REGRESSED', 'IMPROVED']));
    await raise(comparisons(['REGRESSED'], { model_id: 'm2', metric_name: 'f1' }));
    const kinds = async (query: string) => (await list(query)).alerts.map(({ kind }) => kind);
    expect(await kinds('?kind=recovered')).toEqual(['recovered']);
    expect(await kinds('?metric_name=f1&model_id=m2&task_id=my-eval')).toEqual(['regressed']);
    expect(await kinds('?state=failed')).toEqual([]);
    expect(await kinds('?state=waiting')).toHaveLength(3);
    expect(await kinds('?acknowledged=true')).toEqual([]);
    const [alert] = (await list('?metric_name=f1')).alerts;
    expect(alert?.channels).toMatchObject({
      log: { state: 'sent' },
      'webhook:broken': { state: 'waiting', tries: 1, last_error: 'it answered 500' },
    });
    await request(`/${alert?.id ?? ''}/acknowledge`, 'POST');
    expect(await kinds('?acknowledged=true')).toEqual(['regressed']);
  });
});

describe('an alert is acknowledged', () => {
  it('by the id of the key, once, with the time', async () => {
    await raise(comparisons(['REGRESSED']));
    const [alert] = (await list()).alerts;
    const writer = await keys.create({ scope: 'write', project: 'demo' });
    const path = `/${alert?.id ?? ''}/acknowledge`;
    const expected = { acknowledged: { by: writer.key.id, at: '2026-11-21T09:00:00.000Z' } };
    const first = await request(path, 'POST', undefined, { key: writer.secret });
    expect(await first.json()).toMatchObject(expected);
    await clock.advance(60_000);
    expect(await (await request(path, 'POST')).json()).toMatchObject(expected);
    expect((await list()).alerts[0]).toMatchObject(expected);
  });

  it.each(['0'.repeat(32), 'x', '..%2F..%2Fkeys'])('not when there is no %s', async (id) => {
    const answer = await request(`/${id}/acknowledge`, 'POST');
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({ type: 'urn:evalake:problem:alert-not-found' });
  });
});

describe('a webhook', () => {
  const url = 'https://hooks.slack.com/services/T0/B0/token';

  it('is set, shown without its secret and path, and removed', async () => {
    const shown = { name: 'chat', origin: 'https://hooks.slack.com', secret_set: true };
    const set = await request('/webhooks/chat', 'PUT', { url, secret: SECRET });
    expect(await set.json()).toEqual(shown);
    const answers = [
      await request('/webhooks'),
      await request('/webhooks/chat'),
      await request(''),
    ];
    const texts = await Promise.all(answers.map((answer) => answer.text()));
    expect(JSON.parse(texts[0] ?? '')).toEqual({ webhooks: [shown] });
    expect(JSON.parse(texts[1] ?? '')).toEqual(shown);
    expect(texts.join()).not.toMatch(/token|sixteen/);
    expect((await request('/webhooks/chat', 'DELETE')).status).toBe(204);
    expect((await request('/webhooks/chat', 'DELETE')).status).toBe(404);
    expect((await request('/webhooks/chat')).status).toBe(404);
    expect(store.objects.has('webhooks/demo.json')).toBe(false);
  });

  it('keeps its secret at the same host when none is sent, and at no other', async () => {
    const stored = () => Buffer.from(store.objects.get('webhooks/demo.json') ?? []).toString();
    await request('/webhooks/chat', 'PUT', { url, secret: SECRET });
    await request('/webhooks/chat', 'PUT', { url: `${url}2` });
    expect(stored()).toContain(SECRET);
    const moved = await request('/webhooks/chat', 'PUT', { url: 'https://other.example/' });
    expect(await moved.json()).toMatchObject({ secret_set: false });
    expect(stored()).not.toContain(SECRET);
    await request('/webhooks/chat', 'PUT', { url, secret: SECRET });
    await request('/webhooks/chat', 'PUT', { url, secret: null });
    expect(stored()).not.toContain(SECRET);
  });

  it.each([
    ['http://example.com/', 'it is not https'],
    ['https://169.254.169.254/latest/meta-data/', 'machine or cloud'],
    ['file:///etc/passwd', 'it is not https'],
    ['nowhere', 'it is no URL'],
  ])('is never at %s', async (address, detail) => {
    const notifier = deafNotifier({ store, clock });
    const answer = await request('/webhooks/chat', 'PUT', { url: address }, { notifier });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain(detail);
    expect(store.objects.has('webhooks/demo.json')).toBe(false);
  });

  it.each([
    ['/webhooks/a%2Fb', { url }],
    ['/webhooks/__proto__', { url }],
    ['/webhooks/chat', { url, secret: 'short' }],
    ['/webhooks/chat', { url, colour: 1 }],
    ['/webhooks/chat', {}],
  ])('is not set by PUT %s %j', async (path, body) => {
    expect((await request(path, 'PUT', body)).status).toBe(400);
  });

  it('is one of twenty at most', async () => {
    const statuses: number[] = [];
    for (let index = 0; index <= 20; index += 1) {
      statuses.push((await request(`/webhooks/w${index}`, 'PUT', { url })).status);
    }
    expect(statuses).toEqual([...new Array<number>(20).fill(200), 400]);
  });
});

it('a test tells every channel and says what each answered', async () => {
  for (const name of ['broken', 'chat']) {
    await request(`/webhooks/${name}`, 'PUT', { url: `https://${name}.example/` });
  }
  webhooks.problems.set('https://broken.example/', 'it answered 500');
  const answer = await request('/test', 'POST');
  expect(await answer.json()).toEqual({
    channels: [
      { channel: 'log', ok: true, detail: 'written' },
      { channel: 'webhook:broken', ok: false, detail: 'it answered 500' },
      { channel: 'webhook:chat', ok: true, detail: 'answered 200' },
    ],
  });
  const body = z.object({ test: z.boolean(), text: z.string() });
  const sent = body.parse(JSON.parse(webhooks.received[0]?.body ?? ''));
  expect(sent.test).toBe(true);
  expect(sent.text).toMatch(/^Test: /);
  expect(await list()).toEqual({ alerts: [], next: null });
});

it('a rule whose series or pinned runs are gone is shown as dead', async () => {
  const settings = alertSettings({
    critical_metrics: ['accuracy', 'gone'],
    metrics: { accuracy: { floor: 0.8 }, f1: { floor: 0.5 }, plain: { margin: 1 } },
    baselines: {
      pins: [
        { task: 'my-eval', runs: ['r'] },
        { task: 'my-eval', model: 'left', runs: ['r'] },
        { task: 'old-eval', runs: ['r'] },
      ],
    },
  });
  await writeSettings(store, 'demo', settings);
  const none = 'no run of such a series is left';
  const rules = async () => {
    const answer = alertRulesAnswer.parse(await (await request('/rules')).json());
    return answer.rules.map(({ kind, metric_name, task_id, model_id, dead, why }) =>
      [kind, metric_name ?? task_id, model_id, dead, ...(why === null ? [] : [why])].join(' '),
    );
  };
  expect((await rules()).every((rule) => rule.endsWith(`true ${none}`))).toBe(true);
  const file = writeParquet(comparisonsTable, rowColumns(comparisonsTable, [comparison()]));
  await store.put('comparisons/demo/year=2026/month=10/index.parquet', file);
  expect(await rules()).toEqual([
    'critical_metric accuracy  false',
    `critical_metric gone  true ${none}`,
    'floor accuracy  false',
    `floor f1  true ${none}`,
    'pin my-eval  true run r is not there',
    `pin my-eval left true ${none}`,
    `pin old-eval  true ${none}`,
  ]);
});
