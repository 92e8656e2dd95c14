import pMap from 'p-map';
import { noticeKey } from '#contract/keys.ts';
import type { Clock } from '#ports/clock.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import type { Queue } from '#ports/queue.ts';
import type { AlertRecord, ChannelState } from '#schemas/alerts.ts';
import { createAlert, listAlertIds } from './alert-record-file.ts';
import { alertContentOf } from './alert-text.ts';
import { webhookChannel } from './channels.ts';
import { type AlertSettings, type DueAlert, dueAlerts } from './due-alerts.ts';
import { queueNotices } from './queue-notices.ts';
import type { ComparisonRow, RuleComparisonRow } from './series.ts';
import { sweepProjectNotices } from './sweep-notices.ts';
import { readWebhooks } from './webhooks-file.ts';

export interface AlertPorts {
  readonly store: ObjectStore;
  readonly notices: Pick<Queue, 'send'>;
  readonly clock: Clock;
  /** Of the host: `hostChannels`. The project's webhooks come on top. */
  readonly channels: readonly string[];
}

const CONCURRENT_ALERTS = 8;

/**
 * Raises each alert that is due and has no record yet, then queues again what an earlier pass left
 * undone. A pass may be repeated, may crash anywhere, and several may run at once: the record is created
 * only where there is none, and the notice that stands before it is found by every later pass until all
 * channels are done. An alert that was raised stays, also when it is due no more. One about history has
 * no channels.
 * @param rows all comparisons of the project in the order (ts, run_id, metric_name)
 * @param ruleRows what the rules of the settings found, in the same order
 */
export async function raiseAlerts(
  ports: AlertPorts,
  project: string,
  rows: readonly ComparisonRow[],
  settings: Pick<AlertSettings, 'metrics' | 'alert_days' | 'rules'>,
  ruleRows: readonly RuleComparisonRow[] = [],
): Promise<void> {
  await raiseFreshAlerts(
    ports,
    project,
    await findFreshAlerts(ports.store, project, rows, settings, ruleRows),
  );
}

/** Alerts that are due and had no record, with what is needed to raise them. */
export interface FreshAlerts {
  readonly fresh: readonly DueAlert[];
  readonly settings: AlertDays;
}

/** @param rows and ruleRows as of `raiseAlerts` */
export async function findFreshAlerts(
  store: ObjectStore,
  project: string,
  rows: readonly ComparisonRow[],
  { alert_days, ...settings }: Pick<AlertSettings, 'metrics' | 'alert_days' | 'rules'>,
  ruleRows: readonly RuleComparisonRow[] = [],
): Promise<FreshAlerts> {
  const due = dueAlerts(project, rows, settings, ruleRows);
  const known = due.length === 0 ? new Set() : await listAlertIds(store, project);
  const fresh = due.filter(({ id }) => !known.has(id));
  return { fresh, settings: { alert_days } };
}

/** Does the rest of `raiseAlerts`. */
export async function raiseFreshAlerts(
  ports: AlertPorts,
  project: string,
  { fresh, settings }: FreshAlerts,
): Promise<void> {
  if (fresh.length > 0) {
    const webhooks = [...(await readWebhooks(ports.store, project)).keys()];
    const channels = [...ports.channels, ...webhooks.map(webhookChannel)];
    const newsSinceMicros = sinceMicros(ports.clock, settings);
    const channelsOf = ({ row }: DueAlert) => (row.ts < newsSinceMicros ? [] : channels);
    await pMap(fresh, (each) => raise(ports, project, each, channelsOf(each)), {
      concurrency: CONCURRENT_ALERTS,
    });
  }
  await sweepProjectNotices(ports, project);
}

const DEFAULT_ALERT_DAYS = 7;
const DAY_MS = 24 * 3600 * 1000;

/** Runs that began before are history, which was imported or came late: nobody is told of it. */
function sinceMicros(clock: Clock, { alert_days: days = DEFAULT_ALERT_DAYS }: AlertDays): number {
  return (clock.now() - days * DAY_MS) * 1000;
}

type AlertDays = Pick<AlertSettings, 'alert_days'>;

async function raise(
  ports: AlertPorts,
  project: string,
  due: DueAlert,
  channels: readonly string[],
): Promise<void> {
  const { store, clock } = ports;
  const now = new Date(clock.now()).toISOString();
  const record: AlertRecord = {
    v: 1,
    ...alertContentOf(project, due),
    raised_at: now,
    queued: channels.length === 0,
    channels: Object.fromEntries(channels.map((name) => [name, waitingSince(now)])),
    acknowledged: null,
  };
  if (channels.length === 0) {
    await createAlert(store, record);
    return;
  }
  await store.put(noticeKey(project, due.id), Buffer.from('{}\n'));
  if (await createAlert(store, record)) await queueNotices(ports, record);
}

function waitingSince(now: string): ChannelState {
  return { state: 'waiting', tries: 0, last_error: null, next_try_at: now, sent_at: null };
}
