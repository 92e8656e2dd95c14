import { z } from 'zod';
import { ruleSchema } from './rules.ts';

/** Records, requests and answers of alerts. Times are ISO-8601 in UTC. */

const nullableNumber = z.number().nullable();
const nullableText = z.string().nullable();

export const alertKinds = [
  'regressed',
  'recovered',
  'not_compared',
  'under_floor',
  'over_floor',
] as const;
export const alertKind = z.enum(alertKinds);
export type AlertKind = z.infer<typeof alertKind>;

/** What an alert says. It is a function of the run's comparison and the project's settings. */
export const alertContent = z.object({
  id: z.string().meta({ description: 'the same for the same series, run and verdict' }),
  kind: alertKind,
  project: z.string(),
  run_id: z.string().meta({ description: 'as in items and the manifest' }),
  recorder_run_id: z.string().meta({ description: 'as in the list of runs' }),
  ts: z.string().meta({ description: "the run's start" }),
  model_id: z.string(),
  task_id: z.string(),
  metric_name: z.string(),
  verdict: nullableText.meta({ description: 'of the comparison; null for a floor' }),
  sentence: z.string().meta({ description: 'what happened, with its numbers' }),
  rule: z.string().meta({ description: 'the rule that asked for this alert' }),
  rule_name: z.string().optional().meta({
    description: 'of the rule of the settings; absent for the baseline and for a floor',
  }),
  cost: z.string().meta({ description: 'how often that rule raises a false alarm' }),
  path: z.string().meta({ description: 'where the API has more' }),
  baseline_run_ids: z.array(z.string()),
  score: nullableNumber,
  floor: nullableNumber,
  delta: nullableNumber,
  ci: z.tuple([nullableNumber, nullableNumber]).nullable(),
  ci_level: nullableNumber,
  p_value: nullableNumber,
  p_adjusted: nullableNumber,
  margin: nullableNumber,
  alpha: nullableNumber,
});
export type AlertContent = z.infer<typeof alertContent>;

/** How far one channel is. */
export const channelState = z.object({
  state: z.enum(['waiting', 'sent', 'failed']),
  tries: z.int().nonnegative(),
  last_error: nullableText.meta({ description: 'why the last try failed' }),
  next_try_at: nullableText.meta({ description: 'null when there is none' }),
  sent_at: nullableText,
});
export type ChannelState = z.infer<typeof channelState>;

const acknowledgement = z.object({
  by: nullableText.meta({ description: 'id of the key; null for a server that needs none' }),
  at: z.string(),
});

/** `alerts/{project}/{id}.json`. */
export const alertRecord = alertContent.extend({
  v: z.literal(1),
  raised_at: z.string(),
  /** Whether the messages to the channels were sent. */
  queued: z.boolean(),
  channels: z.record(z.string(), channelState),
  acknowledged: acknowledgement.nullable(),
});
export type AlertRecord = z.infer<typeof alertRecord>;

export const answeredAlert = alertRecord.omit({ v: true, queued: true });
export type AnsweredAlert = z.infer<typeof answeredAlert>;

export const alertsQuery = z.strictObject({
  kind: alertKind.optional(),
  model_id: z.string().optional(),
  task_id: z.string().optional(),
  metric_name: z.string().optional(),
  acknowledged: z
    .enum(['true', 'false'])
    .optional()
    .meta({ description: 'only those that are acknowledged, or only those that are not' }),
  state: channelState.shape.state
    .optional()
    .meta({ description: 'only those of which a channel is in this state' }),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  cursor: z.string().optional().meta({ description: 'the `next` of the page before' }),
});
export type AlertsQuery = z.output<typeof alertsQuery>;

export const alertsAnswer = z.object({ alerts: z.array(answeredAlert), next: nullableText });

/** A rule of the settings, and whether any series is left to which it applies. */
export const alertRule = z.object({
  kind: z.enum(['rule', 'critical_metric', 'floor', 'pin']),
  metric_name: nullableText,
  task_id: nullableText,
  model_id: nullableText,
  floor: nullableNumber,
  rule: ruleSchema.optional().meta({ description: 'of kind rule: as the settings have it' }),
  series: z.int().nonnegative().meta({ description: 'series of runs that it applies to' }),
  last_run_at: nullableText.meta({ description: 'start of the newest run of those series' }),
  dead: z.boolean().meta({ description: 'whether it cannot alert any more' }),
  why: nullableText.meta({ description: 'why it is dead, or does less than it says' }),
});
export type AlertRule = z.infer<typeof alertRule>;
export const alertRulesAnswer = z.object({ rules: z.array(alertRule) });

const WEBHOOK_NAME = 'a name is letters, digits, -, _ and ., a letter or digit first, at most 64';
export const webhookName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, WEBHOOK_NAME);

export const MOST_WEBHOOKS = 20;

const secret = z
  .string('expected text')
  .min(16, 'a secret has at least 16 characters')
  .max(200, 'a secret has at most 200 characters');

export const webhookRequest = z.strictObject({
  url: z.string().max(2000).meta({ description: 'https' }),
  secret: secret
    .nullable()
    .optional()
    .meta({ description: 'signs the messages; absent keeps the one that is there, null drops it' }),
});
export type WebhookRequest = z.output<typeof webhookRequest>;

const storedWebhook = z.object({ url: z.string(), secret: nullableText });
export type StoredWebhook = z.infer<typeof storedWebhook>;

/** `webhooks/{project}.json`, by name. */
export const webhooksFile = z.object({
  v: z.literal(1),
  webhooks: z.record(webhookName, storedWebhook),
});
export type WebhooksFile = z.infer<typeof webhooksFile>;

/** A webhook without what gives access to it: many services have their secret in the path. */
export const answeredWebhook = z.object({
  name: z.string(),
  origin: z.string().meta({ description: 'scheme and host of its address' }),
  secret_set: z.boolean(),
});
export type AnsweredWebhook = z.infer<typeof answeredWebhook>;
export const webhooksAnswer = z.object({ webhooks: z.array(answeredWebhook) });

export const testedChannel = z.object({
  channel: z.string(),
  ok: z.boolean(),
  detail: z.string().meta({ description: 'what it answered, or why it could not be told' }),
});
export type TestedChannel = z.infer<typeof testedChannel>;
export const alertTestAnswer = z.object({ channels: z.array(testedChannel) });

/** The body of what a channel is sent. Slack reads `text`. */
export const alertMessage = alertContent.omit({ path: true }).extend({
  v: z.literal(1),
  text: z.string(),
  link: z.string(),
  test: z.boolean().meta({ description: 'true for `evalake alerts test`' }),
});
export type AlertMessage = z.infer<typeof alertMessage>;
