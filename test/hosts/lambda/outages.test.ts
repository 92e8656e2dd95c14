import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { describe, expect, it, vi } from 'vitest';
import { MAX_NUDGE_RECEIVE_COUNT, MAX_RECEIVE_COUNT } from '#contract/limits.ts';
import { runBatch } from '#hosts/lambda/batch-step.ts';
import { redeliveryWaitSeconds } from '#hosts/lambda/redelivery.ts';
import { runSeals } from '#hosts/lambda/seal-step.ts';
import { noRunParameters } from '#contract/run-parameters.ts';
import { ingest } from '#pipeline/ingest/ingest.ts';
import { comparisonsKey } from '#pipeline/judge/comparisons-file.ts';
import { judge } from '#pipeline/judge/judge.ts';
import { updateManifests } from '#pipeline/manifest/update-manifest.ts';
import { planSeal } from '#pipeline/seal/run/plan-seal.ts';
import { stage } from '#pipeline/stage/stage.ts';
import { sweep } from '#pipeline/stage/sweep.ts';
import { UndecodableMessageError } from '#pipeline/step/step.ts';
import type { Catalog } from '#ports/catalog.ts';
import { type LongStore, StoreUnavailableError } from '#ports/object-store.ts';
import type { Queue } from '#ports/queue.ts';
import { batchOf } from '../../support/aws/sqs-of-queues.ts';
import { wholeRun } from '../../support/events.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { MemoryQueue } from '../../support/memory-queue.ts';
import { MemoryStore } from '../../support/memory-store.ts';
import { queueWithOutages, storeWithOutages } from '../../support/outage.ts';
import { manifestKey } from '#contract/keys.ts';
import { parseManifest } from '#lake/evalsig-manifest.ts';

const MINUTE_MS = 60_000;
const OUTAGE_MS = 30 * MINUTE_MS;
const POLL_MS = 1000;
const QUIET_SECONDS = 900;
const SWEEP_MS = 15 * MINUTE_MS;
/** As `lib/infra` sets them: six times the time-out of the function. */
const VISIBILITY_SECONDS = { events: 720, seals: 1800, manifests: 720, judgements: 1800 };

const logger = new Logger({ logLevel: 'SILENT' });
const telemetry = {
  logger,
  metrics: new Metrics({ namespace: 'outages' }),
  trace: <T>(_: string, work: () => Promise<T>) => work(),
};

type Service = 'S3' | 'SQS' | 'Glue';
type QueueName = keyof typeof VISIBILITY_SECONDS;

/** The pipeline on AWS, of which a service can be away. */
class Account {
  readonly clock = new ManualClock(Date.parse('2026-11-21T09:00:00Z'));
  readonly memory = new MemoryStore(() => this.clock.now());
  readonly dead = new MemoryQueue(this.clock);
  readonly queues = {
    events: this.#queue('events'),
    seals: this.#queue('seals'),
    manifests: this.#queue('manifests'),
    judgements: this.#queue('judgements'),
  };
  readonly months: string[] = [];
  readonly away = new Set<Service>();
  /** Whether sealing takes the process of the function along. */
  crashing = false;
  crashes = 0;

  async send(name: QueueName, body: string): Promise<void> {
    await this.queues[name].send([{ body }]);
  }

  async post(run_id = 'r'): Promise<void> {
    const body = Buffer.from(JSON.stringify(wholeRun(2, { run_id })));
    const request = {
      project: 'demo',
      format: 'array' as const,
      parameters: { ...noRunParameters, config_hash: ['h'] },
      body,
    };
    const { clock } = this;
    const [store, events, seals] = [this.#store(), this.#seen('events'), this.#seen('seals')];
    await ingest({ store, clock, events, seals }, request);
  }

  /** What the schedule asks of `seal`. */
  sweep(): Promise<unknown> {
    const { clock } = this;
    const seals = this.#seen('seals');
    return sweep({ store: this.#store(), seals, clock }, QUIET_SECONDS, SWEEP_MS / 1000);
  }

  /** Takes what is visible in a queue and hands it to its function. */
  async poll(name: QueueName): Promise<void> {
    const queue = this.queues[name];
    const messages = await queue.receive({ max: 5 });
    if (messages.length === 0) return;
    const batch = batchOf(messages);
    if (this.crashing && name === 'seals') {
      // It never answers, and the queue is told nothing more.
      void this.#handle(name, batch);
      this.crashes += 1;
      return;
    }
    const { batchItemFailures } = await this.#handle(name, batch);
    telemetry.metrics.clearMetrics();
    const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    await queue.delete(messages.filter(({ id }) => !failed.has(id)).map(({ receipt }) => receipt));
  }

  /** The months of the runs whose verdicts the manifest tells. */
  toldMonths(): string[] {
    const bytes = this.memory.objects.get(manifestKey('demo'));
    const { runs } = bytes ? parseManifest(bytes) : { runs: [] };
    return runs.some(({ verdict }) => verdict !== null) ? ['demo 2026-11'] : [];
  }

  comparedMonths(): string[] {
    const key = comparisonsKey('demo', '2026-11');
    return this.memory.objects.has(key) ? ['demo 2026-11'] : [];
  }

  async live(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += POLL_MS) {
      for (const name of ['events', 'seals', 'manifests', 'judgements'] as const)
        await this.poll(name);
      await this.clock.advance(POLL_MS);
    }
  }

  #handle(name: QueueName, event: SQSEvent): Promise<SQSBatchResponse> {
    const { clock } = this;
    const store = this.#store();
    const [events, seals, manifests, judgements] = [
      this.#seen('events'),
      this.#seen('seals'),
      this.#seen('manifests'),
      this.#seen('judgements'),
    ];
    if (name === 'events') {
      return runBatch(telemetry, events, event, (all) => stage({ store, seals, clock }, all));
    }
    if (name === 'seals') {
      const plan = this.crashing ? () => new Promise<never>(() => undefined) : planSeal;
      const hide = (receipt: string, seconds: number) => {
        this.queues.seals.hide(receipt, seconds);
        return Promise.resolve();
      };
      const host = { name: 'test', mostEvents: Infinity, setting: 'none' };
      const ports = {
        store,
        seals,
        hide,
        manifests,
        clock,
        plan,
        quietSeconds: QUIET_SECONDS,
        host,
      };
      return runSeals(telemetry, ports, event);
    }
    if (name === 'manifests') {
      return runBatch(telemetry, manifests, event, (all) =>
        updateManifests({ store, judgements, indexed: manifests, catalog: this.#catalog() }, all),
      );
    }
    return runBatch(telemetry, judgements, event, (all) =>
      judge({ store, clock, manifests, judgements }, all),
    );
  }

  #store(): LongStore {
    return storeWithOutages(this.memory, () => this.away.has('S3'));
  }

  #catalog(): Catalog {
    return {
      addMonth: (project, month) => {
        if (this.away.has('Glue')) return Promise.reject(new Error('Glue is away'));
        this.months.push(`${project} ${month}`);
        return Promise.resolve();
      },
    };
  }

  #queue(name: QueueName): MemoryQueue {
    return new MemoryQueue(this.clock, {
      visibilitySeconds: VISIBILITY_SECONDS[name],
      maxReceiveCount: name === 'seals' ? MAX_NUDGE_RECEIVE_COUNT : MAX_RECEIVE_COUNT,
      deadLetter: this.dead,
    });
  }

  /** What a function can do to a queue: to send, and to say when a message comes again. */
  #seen(name: QueueName): Queue {
    return queueWithOutages(this.queues[name], () => this.away.has('SQS'));
  }
}

/** What stands at the end of the work that cannot be done while the service is away. */
function doneBy(account: Account, service: Service, name: QueueName): string[] {
  if (name === 'judgements' && service === 'SQS') return account.toldMonths();
  const isJudged = name === 'judgements' || (name === 'manifests' && service === 'SQS');
  return isJudged ? account.comparedMonths() : account.months;
}

describe.each<[Service, QueueName]>([
  ['S3', 'events'],
  ['S3', 'seals'],
  ['S3', 'manifests'],
  ['SQS', 'events'],
  ['SQS', 'seals'],
  ['Glue', 'manifests'],
  ['S3', 'judgements'],
  ['SQS', 'manifests'],
  ['SQS', 'judgements'],
])('when %s is away for half an hour, what waits in %s', (service, name) => {
  it('is done in time after it, and no message is a dead letter', async () => {
    const account = new Account();
    await account.post();
    // Of two runs there is a verdict to tell.
    if (name === 'judgements') await account.post('s');
    const before = {
      events: [],
      seals: ['events'],
      manifests: ['events', 'seals'],
      judgements: ['events', 'seals', 'manifests'],
    } as const;
    const months = () => doneBy(account, service, name);
    for (const step of before[name]) await account.poll(step);
    expect(account.queues[name].messages).not.toEqual([]);
    account.away.add(service);
    await account.live(OUTAGE_MS);
    expect(months()).toEqual([]);
    account.away.clear();
    await account.live(VISIBILITY_SECONDS.seals * 1000 + MINUTE_MS);
    expect(account.dead.messages).toEqual([]);
    expect(months()).toEqual(['demo 2026-11']);
  });
});

describe('when events come whose key was found', () => {
  it.each<Service>(['SQS', 'S3'])(
    'and %s is away, they are acknowledged and come into the lake after it',
    async (service) => {
      const account = new Account();
      account.away.add(service);
      await account.post();
      await account.live(OUTAGE_MS);
      account.away.clear();
      await account.sweep();
      await account.live(VISIBILITY_SECONDS.seals * 1000 + MINUTE_MS);
      expect(account.dead.messages).toEqual([]);
      expect(account.months).toEqual(['demo 2026-11']);
    },
  );

  it('and both are away, nothing is acknowledged', async () => {
    const account = new Account();
    account.away.add('SQS').add('S3');
    await expect(account.post()).rejects.toThrow(StoreUnavailableError);
  });
});

it.each<Service>(['SQS', 'S3'])(
  'a sweep while %s is away fails, and the next one but few finds the run',
  async (service) => {
    const account = new Account();
    await account.post();
    await account.poll('events');
    const [nudge] = await account.queues.seals.receive({ max: 1 });
    await account.queues.seals.delete([nudge?.receipt ?? '']);
    account.away.add(service);
    for (let passed = 0; passed < OUTAGE_MS; passed += SWEEP_MS) {
      await account.live(SWEEP_MS);
      await expect(account.sweep()).rejects.toThrow('away');
    }
    account.away.clear();
    for (let passed = 0; passed < OUTAGE_MS && account.months.length === 0; passed += SWEEP_MS) {
      await account.live(SWEEP_MS);
      await account.sweep();
      await account.live(MINUTE_MS);
    }
    expect(account.months).toEqual(['demo 2026-11']);
  },
);

it('a run that crashes the sealer each time is named, and a dead letter within the hour', async () => {
  const account = new Account();
  const named = vi.spyOn(logger, 'warn');
  await account.post();
  await account.poll('events');
  account.crashing = true;
  await account.live(45 * MINUTE_MS);
  expect(account.crashes).toBe(MAX_NUDGE_RECEIVE_COUNT);
  expect(account.dead.messages).toHaveLength(1);
  expect(named.mock.calls).toEqual([
    [
      'the last attempt to seal a run begins',
      expect.objectContaining({ project: 'demo', run_id: 'r', attempt: MAX_NUDGE_RECEIVE_COUNT }),
    ],
  ]);
  named.mockRestore();
});

describe('the wait before the next delivery', () => {
  it('grows to a quarter of an hour', () => {
    const waits = [1, 2, 3, 4, 5, 9].map((count) => redeliveryWaitSeconds(new Error(), count, 1));
    expect(waits).toEqual([2, 15, 60, 300, 900, 900]);
  });

  it('is none for what cannot be decoded', async () => {
    expect(redeliveryWaitSeconds(new UndecodableMessageError(), 9, 1)).toBe(0);
    const account = new Account();
    await account.send('seals', '{}');
    await account.live(MINUTE_MS);
    expect(account.dead.messages).toHaveLength(1);
  });
});

it('no message is visible again while the rest of its batch is worked on', async () => {
  const account = new Account();
  const nudge = (run_id: string) =>
    JSON.stringify({ v: 1, project: 'demo', run_id, after: 'nothing' });
  for (const body of ['{}', nudge('a'), nudge('b')]) await account.send('seals', body);
  const list = account.memory.list.bind(account.memory);
  const seen: number[] = [];
  Object.assign(account.memory, {
    list: async (...args: Parameters<typeof list>) => {
      seen.push((await account.queues.seals.receive({ max: 5 })).length);
      return list(...args);
    },
  });
  await account.poll('seals');
  expect(seen).toEqual([0, 0]);
});
