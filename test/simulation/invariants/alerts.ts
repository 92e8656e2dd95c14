import type { DueAlert } from '#alerts/due-alerts.ts';
import type { AlertRecord } from '#schemas/alerts.ts';

export interface AlertsAtEnd {
  /** Alerts that are due by the comparisons as they are at the end. */
  readonly due: readonly Pick<DueAlert, 'id'>[];
  /** Ids of all alerts that were due by the comparisons at any time. */
  readonly everDue: ReadonlySet<string>;
  readonly records: readonly AlertRecord[];
  /** Keys of notices that are left. */
  readonly notices: readonly string[];
  /** What each channel was told: the ids of alerts, as often as they came. */
  readonly told: ReadonlyMap<string, readonly string[]>;
  /** Channels that work in the end. */
  readonly channels: readonly string[];
  /** Nobody is told of runs that began longer ago. */
  readonly days: number;
}

/**
 * What is wrong after everything has come to rest: every alert that is due was told to every channel, or is
 * about history and was told to none, none
 * was told that was never due, and nothing is left to do.
 */
export function alertViolations(end: AlertsAtEnd): string[] {
  const { due, everDue, records, notices, told, channels, days } = end;
  const known = new Map(records.map((record) => [record.id, record]));
  return [
    ...due.flatMap(({ id }) => (known.has(id) ? [] : [`${id} is due and has no record`])),
    ...records.flatMap(({ id }) => (everDue.has(id) ? [] : [`${id} was raised and never due`])),
    ...records.flatMap((record) =>
      isHistory(record, days) === (Object.keys(record.channels).length === 0)
        ? []
        : [`${record.id} of ${record.ts} was raised for ${JSON.stringify(record.channels)}`],
    ),
    ...records.flatMap(({ id, channels: states }) =>
      Object.entries(states).flatMap(([name, { state }]) =>
        channels.includes(name) && state !== 'sent' ? [`${id} is ${state} at ${name}`] : [],
      ),
    ),
    ...channels.flatMap((name) => {
      const heard = told.get(name) ?? [];
      return [
        ...due.flatMap(({ id }) => {
          const record = known.get(id);
          const isTold = record === undefined || !isHistory(record, days);
          return heard.includes(id) === isTold ? [] : [`${name} was told of ${id}: ${!isTold}`];
        }),
        ...heard.flatMap((id) => (everDue.has(id) ? [] : [`${name} was told ${id}, never due`])),
      ];
    }),
    ...notices.map((key) => `${key} is left`),
  ];
}

function isHistory({ raised_at, ts }: AlertRecord, days: number): boolean {
  return Date.parse(raised_at) - Date.parse(ts) > days * 24 * 3600 * 1000;
}
