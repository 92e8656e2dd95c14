import {
  answeredAlert,
  type AlertRecord,
  type AlertsQuery,
  type AnsweredAlert,
} from '#schemas/alerts.ts';

type Filter = Omit<AlertsQuery, 'limit' | 'cursor'>;

/** The alert as the API gives it. */
export function answerAlert(record: AlertRecord): AnsweredAlert {
  return answeredAlert.parse(record);
}

/** The records that pass the filter, newest first. */
export function selectAlerts(records: readonly AlertRecord[], filter: Filter): AlertRecord[] {
  return records
    .filter((record) => passes(record, filter))
    .sort((a, b) => compareTexts(b.raised_at, a.raised_at) || compareTexts(b.id, a.id));
}

/** Whether the record comes after the position in the order of `selectAlerts`. */
export function isAfter(
  { raised_at, id }: AlertRecord,
  position: { readonly raisedAt: string; readonly id: string },
): boolean {
  const byTime = compareTexts(raised_at, position.raisedAt);
  return byTime < 0 || (byTime === 0 && compareTexts(id, position.id) < 0);
}

function passes(
  record: AlertRecord,
  { kind, model_id, task_id, metric_name, acknowledged, state }: Filter,
): boolean {
  const isAcknowledged = String(record.acknowledged !== null);
  return (
    (kind === undefined || record.kind === kind) &&
    (model_id === undefined || record.model_id === model_id) &&
    (task_id === undefined || record.task_id === task_id) &&
    (metric_name === undefined || record.metric_name === metric_name) &&
    (acknowledged === undefined || acknowledged === isAcknowledged) &&
    (state === undefined || Object.values(record.channels).some((each) => each.state === state))
  );
}

function compareTexts(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
