import type { NotifyPorts } from '#alerts/notify.ts';
import type { Queue } from '#ports/queue.ts';
import type { IngestPorts } from '#pipeline/ingest/keep.ts';
import { HeldInbox } from '#pipeline/seal/protocol/held-inbox.ts';
import { planSeal } from '#pipeline/seal/run/plan-seal.ts';
import type { GuardedPorts, SealHost } from '#pipeline/seal/guarded-seal.ts';
import type { Catalog } from '#ports/catalog.ts';
import { openJudgeMemory } from '#pipeline/judge/judge-memory.ts';
import type { Clock } from '#ports/clock.ts';
import { type LongStore, StoreUnavailableError } from '#ports/object-store.ts';
import { MemoryQueue } from '../support/memory-queue.ts';
import { type Actor, neverResolve } from './actor.ts';
import { Arrivals, NotingQueue, NotingStore } from './arrivals.ts';
import { Faults } from './faults.ts';
import { Outside } from './outside.ts';
import { PortCalls } from './port-calls.ts';
import type { QueueName, Scenario } from './scenario.ts';
import { SimulatedQueue } from './simulated-queue.ts';
import { SimulatedStore } from './simulated-store.ts';
import { VirtualClock } from './virtual-clock.ts';

/** Nothing is too large for it. */
const SEAL_HOST = { name: 'simulated', mostEvents: Infinity, setting: 'none' };

const START = Date.parse('2026-11-21T09:00:00Z');
const VISIBILITY_SECONDS = 60;
const FIFO: readonly QueueName[] = ['manifests', 'indexed', 'judgements'];

/** All ports, as one actor sees them. */
export interface Ports extends IngestPorts, GuardedPorts {
  readonly store: LongStore;
  readonly seals: Queue;
  readonly clock: Clock;
  readonly sealHost: SealHost;
  readonly events: Queue;
  readonly catalog: Catalog;
  readonly manifests: Queue;
  readonly indexed: Queue;
  readonly judgements: Queue;
  readonly notices: Queue;
  readonly notifier: NotifyPorts;
}

/** A queue and its dead letters. */
export interface QueuePair {
  readonly queue: MemoryQueue;
  readonly dead: MemoryQueue;
}

/** Everything that outlives the actors: time, the lake, the queues. */
export class World {
  readonly scenario: Scenario;
  readonly clock = new VirtualClock(START);
  readonly arrivals = new Arrivals();
  readonly store = new NotingStore(this.arrivals, () => this.clock.now());
  readonly faults: Faults;
  readonly calls: PortCalls;
  readonly queues: Readonly<Record<QueueName, QueuePair>>;
  /** Of the functions that stay warm. */
  readonly judgeMemory = openJudgeMemory();
  readonly outside = new Outside();
  /** `{project}/{month}` of each partition in the catalogue. */
  readonly months = new Set<string>();

  constructor(scenario: Scenario, maxReceiveCount: number) {
    this.scenario = scenario;
    this.faults = new Faults(scenario.seed, scenario.faults);
    this.calls = new PortCalls(this.clock, this.faults, scenario.seed);
    const newDeadLetters = () => new MemoryQueue(this.clock);
    const options = (deadLetter: MemoryQueue) => {
      return { visibilitySeconds: VISIBILITY_SECONDS, maxReceiveCount, deadLetter };
    };
    const newPair = (deadLetters = newDeadLetters()): QueuePair => {
      return { dead: deadLetters, queue: new MemoryQueue(this.clock, options(deadLetters)) };
    };
    const eventsDead = newDeadLetters();
    const events = new NotingQueue(this.clock, options(eventsDead), this.arrivals);
    this.queues = {
      events: { dead: eventsDead, queue: events },
      seals: newPair(),
      manifests: newPair(),
      indexed: newPair(),
      judgements: newPair(),
      notices: newPair(),
    };
  }

  portsOf(actor: Actor): Ports {
    const { calls, clock, store, scenario } = this;
    return {
      store: new SimulatedStore(calls, actor, store, scenario.seed),
      events: this.#queueOf(actor, 'events'),
      seals: this.#queueOf(actor, 'seals'),
      manifests: this.#queueOf(actor, 'manifests'),
      // On AWS they are of one queue, in groups of their own.
      indexed: this.#queueOf(actor, scenario.host === 'embedded' ? 'indexed' : 'manifests'),
      judgements: this.#queueOf(actor, 'judgements'),
      notices: this.#queueOf(actor, 'notices'),
      notifier: this.#notifierOf(actor),
      clock: clockOf(actor, clock),
      quietSeconds: scenario.quietSeconds,
      sealHost: SEAL_HOST,
      host: SEAL_HOST,
      catalog: this.#catalogOf(actor),
      // It reads at one moment of virtual time, and without faults.
      plan: (input, source) =>
        calls.run(actor, {
          name: 'plan',
          faults: ['crash', 'slow'],
          effect: () =>
            clock.whileStanding(() =>
              planSeal(
                input,
                source instanceof HeldInbox ? new HeldInbox(store, source.held) : store,
              ),
            ),
          suffer: () => neverResolve(),
        }),
    };
  }

  #queueOf(actor: Actor, name: QueueName): SimulatedQueue {
    const { calls, scenario, queues } = this;
    const fifo = FIFO.includes(name) || scenario.host === 'embedded';
    return new SimulatedQueue({
      ...{ calls, actor, name, fifo },
      loses: name === 'seals' || name === 'notices',
      queue: queues[name].queue,
      seed: scenario.seed,
    });
  }

  #notifierOf(actor: Actor): NotifyPorts {
    const { calls, clock, store, scenario, outside } = this;
    return {
      store: new SimulatedStore(calls, actor, store, scenario.seed),
      clock: clockOf(actor, clock),
      log: (line) => outside.log(line),
      webhooks: outside.webhooksOf(calls, actor),
    };
  }

  #catalogOf(actor: Actor): Catalog {
    const addMonth = (project: string, month: string): Promise<void> => {
      this.months.add(`${project}/${month}`);
      return Promise.resolve();
    };
    return {
      addMonth: (project, month) =>
        this.calls.run(actor, {
          name: `add month ${project}/${month}`,
          faults: ['error', 'crash', 'slow', 'error after', 'crash after'],
          effect: () => addMonth(project, month),
          suffer: async (fault) => {
            if (fault === 'error after') await addMonth(project, month);
            throw new StoreUnavailableError('a simulated fault');
          },
        }),
    };
  }
}

/** A clock whose sleeps never end once the actor is dead. */
function clockOf(actor: Actor, clock: VirtualClock): Clock {
  return {
    now: () => clock.now(),
    sleep: async (ms, signal) => {
      await clock.sleep(ms, signal);
      if (actor.hasDied()) await neverResolve();
    },
  };
}
