import type { AlertKind, AlertRule, AnsweredAlert, ChannelState } from '#schemas/alerts.ts';
import type { Rule, TriedRuleAnswer } from '#schemas/rules.ts';
import {
  isRecord,
  list,
  nullable,
  number,
  oneOf,
  optional,
  record,
  type Shape,
  text,
  flag,
} from '../fetch/shape.ts';

const kinds = ['regressed', 'recovered', 'not_compared', 'under_floor', 'over_floor'] as const;

/** What a page shows of an alert: `GET …/alerts`. */
export type Alert = Pick<
  AnsweredAlert,
  | 'id'
  | 'kind'
  | 'run_id'
  | 'ts'
  | 'model_id'
  | 'task_id'
  | 'metric_name'
  | 'verdict'
  | 'sentence'
  | 'rule'
  | 'rule_name'
  | 'cost'
  | 'baseline_run_ids'
  | 'raised_at'
  | 'channels'
  | 'acknowledged'
>;
export type { AlertKind, AlertRule, ChannelState };

const channelShape = record<ChannelState>({
  state: oneOf(['waiting', 'sent', 'failed']),
  tries: number,
  last_error: nullable(text),
  next_try_at: nullable(text),
  sent_at: nullable(text),
});

const channels: Shape<Record<string, ChannelState>> = (value, at) =>
  Object.fromEntries(
    Object.entries(isRecord(value) ? value : {}).map(([name, state]) => [
      name,
      channelShape(state, `${at}.${name}`),
    ]),
  );

export const alertShape = record<Alert>({
  id: text,
  kind: oneOf(kinds),
  run_id: text,
  ts: text,
  model_id: text,
  task_id: text,
  metric_name: text,
  verdict: nullable(text),
  sentence: text,
  rule: text,
  rule_name: optional(text),
  cost: text,
  baseline_run_ids: list(text),
  raised_at: text,
  channels,
  acknowledged: nullable(
    record<{ by: string | null; at: string }>({ by: nullable(text), at: text }),
  ),
});

export interface AlertsPage {
  readonly alerts: readonly Alert[];
  readonly next: string | null;
}

export const alertsShape = record<AlertsPage>({ alerts: list(alertShape), next: nullable(text) });

/** A rule is sent back to be tried as it came. */
const namedShape: Shape<Rule> = (value, at) => {
  const { name, against } = record<Pick<Rule, 'name' | 'against'>>({
    name: text,
    against: oneOf(['run_before', 'pinned', 'last']),
  })(value, at);
  return { ...(isRecord(value) ? value : {}), name, against };
};

const ruleShape = record<AlertRule>({
  kind: oneOf(['rule', 'critical_metric', 'floor', 'pin']),
  rule: optional(namedShape),
  metric_name: nullable(text),
  task_id: nullable(text),
  model_id: nullable(text),
  floor: nullable(number),
  series: number,
  last_run_at: nullable(text),
  dead: flag,
  why: nullable(text),
});

export const rulesShape = record<{ rules: readonly AlertRule[] }>({ rules: list(ruleShape) });

/** What a rule would have said: `GET …/alerts/rules/preview`. */
export type TriedRule = Pick<TriedRuleAnswer, 'sentence'>;
export const triedRuleShape = record<TriedRule>({ sentence: text });

export const webhooksShape = record<{
  webhooks: readonly { name: string; origin: string; secret_set: boolean }[];
}>({ webhooks: list(record({ name: text, origin: text, secret_set: flag })) });

export const testedShape = record<{
  channels: readonly { channel: string; ok: boolean; detail: string }[];
}>({ channels: list(record({ channel: text, ok: flag, detail: text })) });
