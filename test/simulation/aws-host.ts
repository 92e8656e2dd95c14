import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { runBatch } from '#hosts/lambda/batch-step.ts';
import { runSeals } from '#hosts/lambda/seal-step.ts';
import { notify } from '#alerts/notify.ts';
import { sweepNotices } from '#alerts/sweep-notices.ts';
import type { Telemetry } from '#hosts/lambda/telemetry.ts';
import { judge } from '#pipeline/judge/judge.ts';
import { updateManifests } from '#pipeline/manifest/update-manifest.ts';
import { stage } from '#pipeline/stage/stage.ts';
import { sweepSettings } from '#pipeline/settings/sweep-settings.ts';
import { sweep } from '#pipeline/stage/sweep.ts';
import type { Queue, ReceivedMessage } from '#ports/queue.ts';
import { sqsRecord } from '../lambdas/events.ts';
import { Actor } from './actor.ts';
import { Dice } from './dice.ts';
import type { Host } from './host.ts';
import type { QueueName } from './scenario.ts';
import type { Ports, World } from './world.ts';

/** A queue that calls a function with batches. */
interface EventSource {
  readonly role: string;
  readonly queue: QueueName;
  readonly batch: number;
  /** The most invocations at once. */
  readonly concurrency: number;
  readonly handle: (ports: Ports, event: SQSEvent, world: World) => Promise<SQSBatchResponse>;
}

const SWEEP_EVERY_MS = 900_000;
const WAIT_MS = 3_600_000;
const PAUSE_AFTER_FAULT_MS = 1000;

const telemetry: Telemetry = {
  logger: new Logger({ logLevel: 'SILENT' }),
  metrics: new Metrics({ namespace: 'simulation' }),
  trace: (_name, work) => work(),
};

const sources: readonly EventSource[] = [
  {
    ...{ role: 'stage', queue: 'events', batch: 8, concurrency: 2 },
    handle: ({ events, ...ports }, event) =>
      runBatch(telemetry, events, event, (messages) => stage(ports, messages)),
  },
  {
    ...{ role: 'seal', queue: 'seals', batch: 3, concurrency: 3 },
    handle: (ports, event) => runSeals(telemetry, ports, event),
  },
  {
    ...{ role: 'manifest', queue: 'manifests', batch: 4, concurrency: 2 },
    handle: ({ store, catalog, judgements, manifests, indexed }, event) =>
      runBatch(telemetry, manifests, event, (messages) =>
        updateManifests({ store, catalog, judgements, indexed }, messages),
      ),
  },
  {
    ...{ role: 'judge', queue: 'judgements', batch: 4, concurrency: 2 },
    handle: (ports, event, { outside, judgeMemory }) =>
      runBatch(telemetry, ports.judgements, event, (messages) =>
        judge(
          { ...ports, judgeMemory, onJudged: (...judged) => outside.raiseAlerts(ports, ...judged) },
          messages,
        ),
      ),
  },
  {
    ...{ role: 'notify', queue: 'notices', batch: 4, concurrency: 2 },
    handle: ({ notifier, notices }, event) =>
      runBatch(telemetry, notices, event, (messages) => notify(notifier, messages)),
  },
];

/** Lambda and SQS: several invocations at once, each of which can die by itself. */
export class AwsHost implements Host {
  readonly #world: World;
  readonly #living = new Set<Actor>();
  #stopped = false;

  constructor(world: World) {
    this.#world = world;
  }

  start(): void {
    for (const source of sources) {
      for (let i = 0; i < source.concurrency; i++) void this.#poll(source);
    }
    void this.#sweep();
  }

  ingestActor(): Actor {
    return new Actor('ingest', true);
  }

  redrive(): void {
    for (const { queue, dead } of Object.values(this.#world.queues)) dead.moveTo(queue);
  }

  stop(): void {
    this.#stopped = true;
    for (const actor of this.#living) actor.kill();
  }

  async #poll(source: EventSource): Promise<void> {
    for (let round = 1; !this.#stopped; round++) {
      await this.#live(source.role, (actor) => this.#invoke(source, actor, round));
    }
  }

  async #invoke(source: EventSource, actor: Actor, round: number): Promise<void> {
    const ports = this.#world.portsOf(actor);
    const queue: Queue = ports[source.queue];
    const dice = new Dice(this.#world.scenario.seed, `batch ${source.role} ${round}`);
    const messages = await queue.receive({ max: dice.int(1, source.batch), waitMs: WAIT_MS });
    if (messages.length === 0) return;
    const { batchItemFailures } = await source.handle(
      ports,
      toEvent(messages, source),
      this.#world,
    );
    telemetry.metrics.clearMetrics();
    const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    await queue.delete(messages.filter(({ id }) => !failed.has(id)).map(({ receipt }) => receipt));
  }

  async #sweep(): Promise<void> {
    const { quietSeconds } = this.#world.scenario;
    while (!this.#stopped) {
      await this.#live('sweep', async (actor) => {
        await sweep(this.#world.portsOf(actor), quietSeconds);
      });
      await this.#live('sweep of settings', (actor) => sweepSettings(this.#world.portsOf(actor)));
      await this.#live('sweep of notices', (actor) => sweepNotices(this.#world.portsOf(actor)));
      await this.#world.clock.sleep(SWEEP_EVERY_MS);
    }
  }

  /** An invocation ends well, fails, or dies. */
  async #live(role: string, work: (actor: Actor) => Promise<void>): Promise<void> {
    const actor = new Actor(role, true);
    this.#living.add(actor);
    try {
      await Promise.race([work(actor), actor.death]);
    } catch {
      // Its messages come again after the visibility timeout, so there is nothing to do.
      await this.#world.clock.sleep(PAUSE_AFTER_FAULT_MS);
    }
    this.#living.delete(actor);
  }
}

function toEvent(messages: readonly ReceivedMessage[], { queue }: EventSource): SQSEvent {
  const Records = messages.map(({ id, receipt, body, receiveCount, sentAtMs }) => {
    const record = sqsRecord(id, body);
    const attributes = {
      ...record.attributes,
      ApproximateReceiveCount: String(receiveCount),
      SentTimestamp: String(sentAtMs),
      ...(queue === 'manifests' || queue === 'judgements' ? { MessageGroupId: groupOf(body) } : {}),
    };
    return { ...record, receiptHandle: receipt, attributes };
  });
  return { Records };
}

/** A record of a FIFO queue names its group. */
function groupOf(body: string): string {
  const project = /"project":"([^"]*)"/.exec(body)?.[1] ?? 'none';
  return body.includes('"indexed":true') ? `${project}/manifest` : project;
}
