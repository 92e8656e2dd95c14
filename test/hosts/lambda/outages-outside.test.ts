import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { describe, expect, it } from 'vitest';
import { readAlerts } from '#alerts/alert-record-file.ts';
import { notify } from '#alerts/notify.ts';
import { raiseAlerts } from '#alerts/raise-alerts.ts';
import { runBatch } from '#hosts/lambda/batch-step.ts';
import { writeSettings } from '#lake/settings/project-settings-file.ts';
import { pruneInTurn } from '#pipeline/retention/prune-in-turn.ts';
import { NotToldError } from '#ports/announcer.ts';
import { StoreUnavailableError } from '#ports/object-store.ts';
import { projectSettingsSchema } from '#schemas/project-settings.ts';
import { RecordingWebhooks } from '../../alerts/recording-webhooks.ts';
import { MOST_TRIES } from '#alerts/retry-schedule.ts';
import { setWebhook } from '#alerts/webhooks-file.ts';
import { alertSettings, comparisons } from '../../support/comparison-rows.ts';
import { wholeRun } from '../../support/events.ts';
import { batchOf } from '../../support/aws/sqs-of-queues.ts';
import { TestLake } from '../../support/lake.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { MemoryQueue } from '../../support/memory-queue.ts';
import { MemoryStore } from '../../support/memory-store.ts';
import { queueWithOutages, storeWithOutages } from '../../support/outage.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const OUTAGE_MS = 30 * MINUTE_MS;
/** As `lib/infra` sets them for the notices. */
const [VISIBILITY_SECONDS, MAX_RECEIVES] = [360, 100];

const telemetry = {
  logger: new Logger({ logLevel: 'SILENT' }),
  metrics: new Metrics({ namespace: 'outages' }),
  trace: <T>(_: string, work: () => Promise<T>) => work(),
};

type Service = 'SNS' | 'EventBridge' | 'S3' | 'SQS';

/** The function that tells others, of whose services one can be away. */
class Telling {
  readonly clock = new ManualClock(Date.parse('2026-11-21T09:00:00Z'));
  readonly memory = new MemoryStore(() => this.clock.now());
  readonly dead = new MemoryQueue(this.clock);
  readonly notices = new MemoryQueue(this.clock, {
    visibilitySeconds: VISIBILITY_SECONDS,
    maxReceiveCount: MAX_RECEIVES,
    deadLetter: this.dead,
  });
  readonly told: string[] = [];
  readonly webhooks = new RecordingWebhooks();
  away: Service | undefined;

  raise(channels = ['sns', 'eventbridge']): Promise<unknown> {
    const { memory: store, notices, clock } = this;
    const ports = { store, notices, clock, channels };
    return raiseAlerts(ports, 'demo', comparisons(['REGRESSED']), alertSettings());
  }

  async live(ms: number, pollMs = 1000): Promise<void> {
    for (let passed = 0; passed < ms; passed += pollMs) {
      await this.#poll();
      await this.clock.advance(pollMs);
    }
  }

  async channels() {
    const [alert] = await readAlerts(this.memory, 'demo');
    return alert?.channels;
  }

  async #poll(): Promise<void> {
    const messages = await this.notices.receive({ max: 10 });
    if (messages.length === 0) return;
    const { clock } = this;
    const ports = {
      store: storeWithOutages(this.memory, () => this.away === 'S3'),
      clock,
      log: () => undefined,
      webhooks: this.webhooks,
      topic: { publish: () => this.#tell('SNS') },
      bus: { put: ({ type }: { readonly type: string }) => this.#tell('EventBridge', type) },
    };
    const queue = queueWithOutages(this.notices, () => this.away === 'SQS');
    const { batchItemFailures } = await runBatch(telemetry, queue, batchOf(messages), (all) =>
      notify(ports, all),
    );
    telemetry.metrics.clearMetrics();
    const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    const done = messages.filter(({ id }) => !failed.has(id));
    await this.notices.delete(done.map(({ receipt }) => receipt));
  }

  #tell(service: Service, what = 'published'): Promise<void> {
    if (this.away === service) return Promise.reject(new NotToldError(`${service} is away`));
    this.told.push(`${service}: ${what}`);
    return Promise.resolve();
  }
}

describe('when an alert is to be told', () => {
  it.each<[Service, string[]]>([
    ['SNS', ['EventBridge: VerdictChanged']],
    ['EventBridge', ['SNS: published']],
    ['S3', []],
    ['SQS', ['EventBridge: VerdictChanged', 'SNS: published']],
  ])(
    'and %s is away for half an hour, the others are told at once, and all after it',
    async (service, meanwhile) => {
      const telling = new Telling();
      await telling.raise();
      telling.away = service;
      await telling.live(OUTAGE_MS);
      expect(telling.told.sort()).toEqual(meanwhile);
      telling.away = undefined;
      await telling.live(OUTAGE_MS);
      expect(telling.told.sort()).toEqual(['EventBridge: VerdictChanged', 'SNS: published']);
      expect(await telling.channels()).toMatchObject({
        sns: { state: 'sent' },
        eventbridge: { state: 'sent' },
      });
      expect([...telling.dead.messages, ...telling.notices.messages]).toEqual([]);
    },
  );

  it.each([
    'it answered 500',
    'it answered 301: redirects are not followed',
    'it did not answer within 5 s',
  ])(
    'and of a webhook "%s" for a day, the other is told at once, and it is shown',
    async (problem) => {
      const telling = new Telling();
      const { memory, webhooks } = telling;
      for (const name of ['broken', 'chat']) {
        await setWebhook(memory, 'demo', name, { url: `https://${name}.example/` });
      }
      webhooks.problems.set('https://broken.example/', problem);
      await telling.raise(['log']);
      await telling.live(1000);
      expect(webhooks.receivedAt('https://chat.example/')).toHaveLength(1);
      await telling.live(23 * HOUR_MS, 10 * MINUTE_MS);
      expect((await telling.channels())?.['webhook:broken']?.state).toBe('waiting');
      await telling.live(13 * HOUR_MS, 10 * MINUTE_MS);
      expect(await telling.channels()).toMatchObject({
        'webhook:chat': { state: 'sent', tries: 1 },
        'webhook:broken': { state: 'failed', tries: MOST_TRIES, last_error: problem },
      });
      expect(webhooks.tries).toBe(MOST_TRIES + 1);
      expect([...telling.dead.messages, ...telling.notices.messages]).toEqual([]);
    },
  );
});

describe('when EventBridge is away while a run was sealed', () => {
  it('its event is put after it', async () => {
    const telling = new Telling();
    const lake = new TestLake();
    await lake.post(wholeRun(2, { run_id: 'r' }));
    await lake.drain();
    for (const [key, bytes] of lake.memory.objects) await telling.memory.put(key, bytes);
    const notice = { v: 1, kind: 'sealed', project: 'demo', run_id: 'r' };
    await telling.notices.send([{ body: JSON.stringify(notice) }]);
    telling.away = 'EventBridge';
    await telling.live(OUTAGE_MS);
    expect(telling.told).toEqual([]);
    telling.away = undefined;
    await telling.live(OUTAGE_MS);
    expect(telling.told).toEqual(['EventBridge: RunSealed']);
    expect([...telling.dead.messages, ...telling.notices.messages]).toEqual([]);
  });
});

describe('when S3 is away while the function prunes', () => {
  const DAY_MS = 24 * 60 * MINUTE_MS;

  it('the turn fails at each of its calls, and the next one deletes what is left', async () => {
    const settings = { ...projectSettingsSchema.parse({}), retention: { events: 1, items: 1 } };
    for (let failing = 1; ; failing += 1) {
      const lake = new TestLake();
      await lake.post(wholeRun(2, { run_id: 'r' }));
      await lake.drain();
      await writeSettings(lake.memory, 'demo', settings);
      await lake.clock.advance(3 * DAY_MS);
      let calls = 0;
      const store = storeWithOutages(lake.memory, () => (calls += 1) >= failing);
      const { clock } = lake;
      const turn = pruneInTurn({ store, clock }, Infinity);
      const outcome = await turn.then(
        () => 'done',
        (error: unknown) => error,
      );
      if (outcome !== 'done') {
        expect(outcome).toBeInstanceOf(StoreUnavailableError);
        await pruneInTurn({ store: lake.memory, clock }, Infinity);
      }
      expect(lake.keys('events/')).toEqual([]);
      expect(lake.keys('store/').filter((key) => key.endsWith('.parquet'))).toEqual([]);
      expect(lake.text('seals/demo/r.json')).toMatch(/"pruned": \{\s+"events": "2026-11-24"/);
      if (outcome === 'done') {
        // Settings, turn, records, and the deletion: all of them were away once.
        expect(failing).toBeGreaterThan(6);
        return;
      }
    }
  });
});
