import pMap from 'p-map';
import { listAlertIds, readAlert } from '#alerts/alert-record-file.ts';
import type { Clock } from '#ports/clock.ts';
import type { ObjectStore } from '#ports/object-store.ts';

const CONCURRENT_READS = 16;
/** Records that one count reads; alerts beyond them are taken for open. */
const MOST_READ = 500;
/** How long the records of open alerts are trusted: an acknowledgement shows so much later. */
const TRUSTED_MS = 15_000;

interface Known {
  readonly acknowledged: ReadonlySet<string>;
  readonly ids: string;
  readonly countedAtMs: number;
}

/**
 * Counts the alerts that nobody has acknowledged. No acknowledgement is ever taken back, so the record
 * of an acknowledged alert is read once.
 */
export class OpenAlerts {
  readonly #store: ObjectStore;
  readonly #clock: Clock;
  readonly #known = new Map<string, Known>();

  constructor(store: ObjectStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  async count(project: string): Promise<number> {
    const ids = [...(await listAlertIds(this.#store, project))];
    if (ids.length === 0) return 0;
    const { acknowledged } = await this.#know(project, ids);
    return ids.filter((id) => !acknowledged.has(id)).length;
  }

  async #know(project: string, ids: readonly string[]): Promise<Known> {
    const known = this.#known.get(project);
    const nowMs = this.#clock.now();
    const isFresh = known?.ids === ids.join() && nowMs - known.countedAtMs < TRUSTED_MS;
    if (known && isFresh) return known;
    const before = known?.acknowledged ?? new Set<string>();
    const unsure = ids.filter((id) => !before.has(id)).slice(0, MOST_READ);
    const records = await pMap(unsure, (id) => readAlert(this.#store, project, id), {
      concurrency: CONCURRENT_READS,
    });
    const found = records.flatMap((record) => (record?.acknowledged ? record.id : []));
    const acknowledged = new Set(ids.filter((id) => before.has(id) || found.includes(id)));
    const made = { acknowledged, ids: ids.join(), countedAtMs: nowMs };
    this.#known.set(project, made);
    return made;
  }
}
