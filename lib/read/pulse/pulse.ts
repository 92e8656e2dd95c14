import { contentHash } from '#contract/content-hash.ts';
import { quarantinePrefix } from '#contract/keys.ts';
import { formatTimestamp } from '#contract/time.ts';
import { VERSION } from '#contract/version.ts';
import type { Clock } from '#ports/clock.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import type { PulseAnswer } from '#schemas/dashboard/pulse.ts';
import type { RunsIndexReader } from '../runs-index/runs-index.ts';
import { OpenAlerts } from './open-alerts.ts';
import { receivingNames } from './receiving-names.ts';

/** A page of a listing: no more names of quarantine are counted. */
const MOST_QUARANTINED = 1000;

/** What changes in a project, and the same text exactly while it has not changed. */
export interface Pulse {
  readonly revision: string;
  readonly answer: PulseAnswer;
}

export interface PulsePorts {
  readonly store: ObjectStore;
  readonly clock: Clock;
  readonly indexes: RunsIndexReader;
}

/** Tells what changes in a project from names and states of objects; of what they hold it reads only alerts. */
export class PulseReader {
  readonly #ports: PulsePorts;
  readonly #alerts: OpenAlerts;

  constructor(ports: PulsePorts) {
    this.#ports = ports;
    this.#alerts = new OpenAlerts(ports.store, ports.clock);
  }

  async read(project: string): Promise<Pulse> {
    const { store, clock, indexes } = this.#ports;
    const nowMs = clock.now();
    const [index, receiving, alerts, quarantined] = await Promise.all([
      indexes.open(project, undefined, nowMs),
      receivingNames(store, project),
      this.#alerts.count(project),
      store.list(quarantinePrefix(project), { limit: MOST_QUARANTINED }),
    ]);
    const state = {
      version: VERSION,
      index: index.revision,
      receiving: receiving.runs,
      receiving_total: receiving.total,
      alerts_open: alerts,
      quarantined: quarantined.keys.length,
    };
    const now = formatTimestamp(nowMs * 1000);
    return { revision: contentHash(JSON.stringify(state)), answer: { now, ...state } };
  }
}
