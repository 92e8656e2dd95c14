import pMap from 'p-map';
import { isOver } from '#alerts/is-over.ts';
import { listAlertIds, readAlert } from '#alerts/alert-record-file.ts';
import type { Clock } from '#ports/clock.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import type { AlertRecord } from '#schemas/alerts.ts';

const CONCURRENT_READS = 16;
/** Records that one count reads; alerts beyond them are taken for open. */
const MOST_READ = 500;
/** How long the records of open alerts are trusted: an acknowledgement shows so much later. */
const TRUSTED_MS = 15_000;

interface Known {
  readonly records: ReadonlyMap<string, AlertRecord>;
  readonly open: ReadonlySet<string>;
  readonly ids: string;
  readonly countedAtMs: number;
}

/**
 * Counts the alerts that nobody has acknowledged and that are not over. Neither is ever taken back, so
 * a record is read again only while its alert is open.
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
    const { open, records } = await this.#know(project, ids);
    return ids.filter((id) => open.has(id) || !records.has(id)).length;
  }

  async #know(project: string, ids: readonly string[]): Promise<Known> {
    const known = this.#known.get(project);
    const nowMs = this.#clock.now();
    const isFresh = known?.ids === ids.join() && nowMs - known.countedAtMs < TRUSTED_MS;
    if (known && isFresh) return known;
    const unsure = ids
      .filter((id) => known === undefined || known.open.has(id) || !known.records.has(id))
      .slice(0, MOST_READ);
    const read = await pMap(unsure, (id) => readAlert(this.#store, project, id), {
      concurrency: CONCURRENT_READS,
    });
    const records = new Map(known?.records);
    for (const record of read) if (record) records.set(record.id, record);
    const all = [...records.values()];
    const open = new Set(
      all.flatMap((alert) => (alert.acknowledged || isOver(alert, all) ? [] : alert.id)),
    );
    const made = { records, open, ids: ids.join(), countedAtMs: nowMs };
    this.#known.set(project, made);
    return made;
  }
}
