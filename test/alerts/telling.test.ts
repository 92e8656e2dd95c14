import { createHmac } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { readAlert, readAlerts } from '#alerts/alert-record-file.ts';
import { notify, type NotifyPorts } from '#alerts/notify.ts';
import { raiseAlerts } from '#alerts/raise-alerts.ts';
import { MOST_TRIES } from '#alerts/retry-schedule.ts';
import { sweepNotices } from '#alerts/sweep-notices.ts';
import { setWebhook } from '#alerts/webhooks-file.ts';
import { pump } from '#hosts/server/pump.ts';
import { NotToldError, type BusEvent, type TopicMessage } from '#ports/announcer.ts';
import { alertMessage } from '#schemas/alerts.ts';
import { alertSettings, comparison, comparisons } from '../support/comparison-rows.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { MemoryQueue } from '../support/memory-queue.ts';
import { MemoryStore } from '../support/memory-store.ts';
import { RecordingWebhooks } from './recording-webhooks.ts';

const HOUR_MS = 3600 * 1000;
const SECRET = 'a secret of sixteen';
let clock: ManualClock;
let store: MemoryStore;
let notices: MemoryQueue;
let webhooks: RecordingWebhooks;
let lines: string[];
let ports: NotifyPorts;

beforeEach(() => {
  clock = new ManualClock(Date.parse('2026-11-21T09:00:00Z'));
  store = new MemoryStore(() => clock.now());
  notices = new MemoryQueue(clock);
  webhooks = new RecordingWebhooks();
  lines = [];
  const log = (line: string) => lines.push(line);
  ports = { store, clock, webhooks, log, linkBase: 'https://evals.example.com' };
});

const hook = (name: string) => `https://${name}.example/hook`;
const addWebhook = (name: string, secret?: string) =>
  setWebhook(store, 'demo', name, { url: hook(name), secret });
const raise = (verdicts: Parameters<typeof comparisons>[0], channels = ['log']) =>
  raiseAlerts({ store, notices, clock, channels }, 'demo', comparisons(verdicts), alertSettings());

/** Runs the notify step as the embedded server does, for so long. */
async function runFor(ms: number): Promise<void> {
  const stop = new AbortController();
  const silent = { info: () => undefined, error: () => undefined };
  const step = (messages: Parameters<typeof notify>[1]) => notify(ports, messages);
  const queue = { name: 'notify', queue: notices, max: 100, windowMs: 0, step, clock, log: silent };
  const running = pump(queue, stop.signal);
  await new Promise(setImmediate);
  await clock.advance(ms);
  stop.abort();
  await clock.advance(1000);
  await running;
}

const onlyAlert = async () => {
  const [alert, ...others] = await readAlerts(store, 'demo');
  expect(others).toEqual([]);
  if (!alert) throw new Error('no alert');
  return alert;
};

describe('an alert about history', () => {
  const DAY_MS = 86_400_000;
  const channels = ['log', 'webhook:chat'];
  const raiseAged = async (days: number, settings: object = {}) => {
    const ts = (clock.now() - days * DAY_MS) * 1000;
    const rows = comparisons(['REGRESSED'], { ts });
    const own = alertSettings({ alert_days: undefined, ...settings });
    await raiseAlerts({ store, notices, clock, channels }, 'demo', rows, own);
    return rows;
  };

  it.each([
    [6.9, {}, true],
    [7.1, {}, false],
    [7.1, { alert_days: 8 }, true],
    [1.1, { alert_days: 1 }, false],
  ])('of %d days ago, with %j, is told: %s', async (days, settings, isTold) => {
    const rows = await raiseAged(days, settings);
    const [alert] = await readAlerts(store, 'demo');
    expect(Object.keys(alert?.channels ?? {})).toEqual(isTold ? [...channels] : []);
    expect(notices.messages).toHaveLength(isTold ? channels.length : 0);
    // Once raised it stays as it is, whatever the settings say later.
    await raiseAlerts({ store, notices, clock, channels }, 'demo', rows, alertSettings());
    expect(notices.messages).toHaveLength(isTold ? channels.length : 0);
    expect(await readAlerts(store, 'demo')).toEqual([alert]);
  });
});

describe('an alert', () => {
  it('says the sentence, the link, the rule and its cost, everywhere', async () => {
    await addWebhook('chat', SECRET);
    await raise(['REGRESSED']);
    await runFor(1000);
    const [post] = webhooks.received;
    const body = alertMessage.parse(JSON.parse(post?.body ?? ''));
    expect(body).toMatchObject({
      kind: 'regressed',
      run_id: 'run-2',
      metric_name: 'accuracy',
      sentence:
        'accuracy is worse: −2.1 points (99 % interval −3.9 to −0.3), p 0.002, McNemar, 1,000 shared items; 61 got worse, 40 better',
      link: 'https://evals.example.com/v1/projects/demo/compare?baseline=run-1&candidate=run-2&metric=accuracy',
      rule: "compared with the newest run that has the baseline's tag, run run-1",
      cost: 'while nothing changes, at most one run in 200 is called worse by chance (alpha 0.01, over all metrics of a run together)',
      test: false,
    });
    for (const part of [body.sentence, body.link, body.rule, body.cost]) {
      expect(lines.join()).toContain(part);
      expect(body.text.replaceAll('&amp;', '&')).toContain(part);
    }
    expect(lines).toHaveLength(1);
  });

  it('is signed over the time and the body, without the secret in it', async () => {
    await addWebhook('chat', SECRET);
    await raise(['REGRESSED']);
    await runFor(1000);
    const [post] = webhooks.received;
    const [, time = '', hash] =
      /^t=(\d+),v1=([0-9a-f]{64})$/.exec(post?.headers['evalake-signature'] ?? '') ?? [];
    const body = post?.body ?? '';
    expect(hash).toBe(createHmac('sha256', SECRET).update(`${time}.${body}`).digest('hex'));
    expect(Number(time) * 1000).toBe(Date.parse('2026-11-21T09:00:00Z'));
    expect(JSON.stringify(post)).not.toContain(SECRET);
  });

  it('is told once, however often its comparisons are looked at', async () => {
    await addWebhook('chat');
    for (const verdicts of [['REGRESSED'], ['REGRESSED', 'REGRESSED']] as const) {
      await raise(verdicts);
      await runFor(HOUR_MS);
      await raise(verdicts);
      await runFor(HOUR_MS);
    }
    expect(webhooks.received).toHaveLength(1);
    expect(lines).toHaveLength(1);
    expect((await onlyAlert()).channels['webhook:chat']).toEqual({
      ...{ state: 'sent', tries: 1, last_error: null, next_try_at: null },
      sent_at: '2026-11-21T09:00:00.000Z',
    });
    expect(await store.list('notices/')).toMatchObject({ keys: [] });
  });

  it('stays when it is due no more', async () => {
    await raise(['REGRESSED']);
    await raise(['INCONCLUSIVE']);
    expect((await onlyAlert()).kind).toBe('regressed');
  });

  it.each([
    ['higher', [0.9, 0.7], 'UNDER ITS FLOOR', 'accuracy is under its floor of 0.8: 0.7'],
    ['higher', [0.7, 0.8], 'AT ITS LIMIT AGAIN', 'again at least its floor of 0.8: 0.8'],
    ['lower', [0.7, 0.3 * 3], 'OVER ITS LIMIT', 'accuracy is over its limit of 0.8: 0.9'],
    ['lower', [0.9, 0.7], 'UNDER ITS LIMIT AGAIN', 'again at most its limit of 0.8: 0.7'],
  ] as const)(
    'says of a limit where %s is better on which side %j is',
    async (direction, scores, ...said) => {
      const rows = scores.map((score, at) =>
        comparison({ run_id: `run-${at + 2}`, ts: (at + 2) * 1e6, score, direction }),
      );
      const settings = alertSettings({ metrics: { accuracy: { floor: 0.8 } } });
      await raiseAlerts({ store, notices, clock, channels: ['log'] }, 'demo', rows, settings);
      await runFor(1000);
      for (const words of said) expect(lines.at(-1)).toContain(words);
    },
  );

  it('calls nobody in a chat by a name that came from outside', async () => {
    await addWebhook('chat');
    const rows = comparisons(['REGRESSED'], { model_id: '<!channel> & <b>' });
    const due = { store, notices, clock, channels: [] };
    await raiseAlerts(due, 'demo', rows, alertSettings());
    await runFor(1000);
    const { text } = alertMessage.parse(JSON.parse(webhooks.received[0]?.body ?? ''));
    expect(text).toContain('&lt;!channel&gt; &amp; &lt;b&gt;');
    expect(text).not.toContain('<');
  });

  it('reaches a topic and an event bus', async () => {
    const published: TopicMessage[] = [];
    const put: BusEvent[] = [];
    const topic = {
      publish: (message: TopicMessage) => Promise.resolve(void published.push(message)),
    };
    const bus = { put: (event: BusEvent) => Promise.resolve(void put.push(event)) };
    ports = { ...ports, topic, bus };
    await raise(['REGRESSED', 'IMPROVED'], ['sns', 'eventbridge']);
    await runFor(1000);
    const kinds = published.map(({ attributes }) => attributes['kind']).sort();
    expect(kinds).toEqual(['recovered', 'regressed']);
    expect(put.map(({ type }) => type)).toEqual(['VerdictChanged', 'VerdictChanged']);
    expect(put.map(({ detail }) => alertMessage.parse(JSON.parse(detail)).kind).sort()).toEqual(
      kinds,
    );
  });
});

it('a pass that has not seen the record of another pass changes nothing of it', async () => {
  await raise(['REGRESSED']);
  await runFor(1000);
  const before = await onlyAlert();
  const list = store.list.bind(store);
  store.list = () => Promise.resolve({ keys: [], prefixes: [] });
  await raise(['REGRESSED']);
  await runFor(1000);
  store.list = list;
  expect(await onlyAlert()).toEqual(before);
  expect(lines).toHaveLength(1);
});

describe('a channel that cannot be told', () => {
  it('is not tried before its time, however early and often its message comes', async () => {
    await addWebhook('broken');
    webhooks.problems.set(hook('broken'), 'it answered 500');
    await raise(['REGRESSED'], []);
    const messages = await notices.receive({ max: 1 });
    const waits: unknown[] = [];
    for (let round = 0; round < 3; round += 1) {
      const [failure] = await notify(ports, messages);
      waits.push(failure?.error);
      await clock.advance(4000);
    }
    expect(webhooks.tries).toBe(1);
    expect(waits).toMatchObject([{ delaySeconds: 10 }, { delaySeconds: 6 }, { delaySeconds: 2 }]);
  });

  it('is tried for a day, then kept as failed with its last error; the others are told at once', async () => {
    await addWebhook('chat');
    await addWebhook('broken');
    webhooks.problems.set(hook('broken'), 'it answered 500');
    await raise(['REGRESSED']);
    await runFor(1000);
    expect(webhooks.receivedAt(hook('chat'))).toHaveLength(1);
    await runFor(20 * HOUR_MS);
    expect((await onlyAlert()).channels['webhook:broken']).toMatchObject({
      state: 'waiting',
      last_error: 'it answered 500',
    });
    await runFor(10 * HOUR_MS);
    expect((await onlyAlert()).channels['webhook:broken']).toEqual({
      ...{ state: 'failed', tries: MOST_TRIES, last_error: 'it answered 500' },
      ...{ next_try_at: null, sent_at: null },
    });
    const { tries } = webhooks;
    expect(tries).toBe(MOST_TRIES + 1);
    expect(notices.messages).toEqual([]);
    await raise(['REGRESSED']);
    await runFor(48 * HOUR_MS);
    expect(webhooks.tries).toBe(tries);
  });

  it('is told when it works again, within two hours', async () => {
    await addWebhook('broken');
    webhooks.problems.set(hook('broken'), 'it answered 500');
    await raise(['REGRESSED']);
    await runFor(12 * HOUR_MS);
    webhooks.problems.clear();
    await runFor(2 * HOUR_MS + 60_000);
    expect(webhooks.received).toHaveLength(1);
    expect((await onlyAlert()).channels['webhook:broken']?.state).toBe('sent');
  });

  it('holds up no other while it hangs', async () => {
    await addWebhook('hanging');
    await addWebhook('chat');
    let letGo: () => void = () => undefined;
    webhooks.hanging.set(hook('hanging'), new Promise<void>((resolve) => (letGo = resolve)));
    await raise(['REGRESSED']);
    const messages = await notices.receive({ max: 10 });
    const step = notify(ports, messages);
    await new Promise(setImmediate);
    expect(webhooks.receivedAt(hook('chat'))).toHaveLength(1);
    expect(lines).toHaveLength(1);
    letGo();
    expect(await step).toEqual([]);
  });

  it('is told at another address once its webhook has one', async () => {
    await addWebhook('moved');
    webhooks.problems.set(hook('moved'), 'it answered 301: redirects are not followed');
    await raise(['REGRESSED']);
    await runFor(1000);
    await setWebhook(store, 'demo', 'moved', { url: hook('new') });
    await runFor(60_000);
    expect(webhooks.receivedAt(hook('new'))).toHaveLength(1);
  });
});

describe('a notice', () => {
  it('whose messages were never sent is queued by the next pass', async () => {
    const dead = { send: () => Promise.reject(new Error('killed')) };
    const died = { store, notices: dead, clock, channels: ['log'] };
    const rows = comparisons(['REGRESSED']);
    await expect(raiseAlerts(died, 'demo', rows, alertSettings())).rejects.toThrow('killed');
    expect(notices.messages).toEqual([]);
    await raise(['REGRESSED']);
    await runFor(1000);
    expect(lines).toHaveLength(1);
  });

  it('whose messages were lost is queued by the sweep', async () => {
    await raise(['REGRESSED']);
    notices.clear();
    await sweepNotices({ store, notices, clock });
    expect(notices.messages).toEqual([]);
    await clock.advance(HOUR_MS);
    await sweepNotices({ store, notices, clock });
    await sweepNotices({ store, notices, clock });
    expect(notices.messages).toHaveLength(1);
    await runFor(1000);
    expect(lines).toHaveLength(1);
  });

  it('without a record goes once nobody can be about to write it', async () => {
    await store.put('notices/demo/00000000000000000000000000000000.json', Buffer.from('{}'));
    await sweepNotices({ store, notices, clock });
    expect((await store.list('notices/')).keys).toHaveLength(1);
    await clock.advance(2 * HOUR_MS);
    await sweepNotices({ store, notices, clock });
    expect((await store.list('notices/')).keys).toEqual([]);
  });

  it('that comes twice is told once', async () => {
    await raise(['REGRESSED']);
    const [message] = notices.messages;
    await notices.send([{ body: message?.body ?? '' }]);
    await runFor(1000);
    expect(lines).toHaveLength(1);
  });

  it('of a webhook that was removed fails with that', async () => {
    await addWebhook('gone');
    await raise(['REGRESSED'], []);
    store.objects.delete('webhooks/demo.json');
    await runFor(30 * HOUR_MS);
    expect((await onlyAlert()).channels['webhook:gone']).toMatchObject({
      state: 'failed',
      last_error: 'the webhook was removed',
    });
  });

  it('that is damaged fails by itself', async () => {
    await raise(['REGRESSED']);
    const good = await notices.receive({ max: 1 });
    const bad = { id: 'bad', body: '{"v":1}', sentAtMs: 0 };
    const failures = await notify(ports, [bad, ...good]);
    expect(failures.map(({ id, error }) => [id, error.name])).toEqual([
      ['bad', 'UndecodableMessageError'],
    ]);
    expect(lines).toHaveLength(1);
  });
});

it('an error of the store while a channel is told is no failed try', async () => {
  await raise(['REGRESSED']);
  const alert = await onlyAlert();
  const broken = {
    ...ports,
    store: Object.assign(Object.create(store) as MemoryStore, {
      put: () => Promise.reject(new NotToldError('no put')),
    }),
  };
  const messages = await notices.receive({ max: 1 });
  expect(await notify(broken, messages)).toHaveLength(1);
  expect(await readAlert(store, 'demo', alert.id)).toEqual(alert);
});
