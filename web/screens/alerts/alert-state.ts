import type { Alert, AlertKind } from '../../api/alerts.ts';

export type AlertState = 'open' | 'acknowledged' | 'resolved';

/** The news that ends a bad one: what is told of a verdict was compared again. */
const ENDS: Partial<Record<AlertKind, readonly AlertKind[]>> = {
  regressed: ['recovered'],
  not_compared: ['regressed', 'recovered'],
  under_floor: ['over_floor'],
};

/** An alert with what became of it. */
export interface KnownAlert {
  readonly alert: Alert;
  readonly state: AlertState;
  /** The later alert of the same model, task, metric and rule that says it is well again. */
  readonly endedBy: Alert | undefined;
}

/**
 * What became of each alert. One is resolved by the first later run of the same model, task and metric
 * that recovered; that good news is resolved in itself. Whether somebody has seen it comes first after
 * that.
 */
export function withStates(alerts: readonly Alert[]): readonly KnownAlert[] {
  const byStart = [...alerts].sort((a, b) => (a.ts < b.ts ? -1 : a.ts > b.ts ? 1 : 0));
  return alerts.map((alert) => {
    const wanted = ENDS[alert.kind];
    const endedBy = byStart.find(
      (each) => wanted?.includes(each.kind) && each.ts > alert.ts && isSameSeries(each, alert),
    );
    const isOver = wanted === undefined || endedBy !== undefined;
    const state = isOver ? 'resolved' : alert.acknowledged ? 'acknowledged' : 'open';
    return { alert, state, endedBy };
  });
}

function isSameSeries(a: Alert, b: Alert): boolean {
  return (
    a.model_id === b.model_id &&
    a.task_id === b.task_id &&
    a.metric_name === b.metric_name &&
    a.rule_name === b.rule_name
  );
}
