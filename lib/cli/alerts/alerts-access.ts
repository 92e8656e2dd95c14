import type { z } from 'zod';
import { openEndpoint } from '#client/endpoint.ts';
import { parseAnswer } from '#client/exchange.ts';
import {
  type AlertRule,
  alertRulesAnswer,
  alertsAnswer,
  alertTestAnswer,
  type AnsweredAlert,
  answeredAlert,
  type AnsweredWebhook,
  answeredWebhook,
  type TestedChannel,
  type WebhookRequest,
  webhooksAnswer,
} from '#schemas/alerts.ts';
import { type AskedRule, type TriedRuleAnswer, triedRuleAnswer } from '#schemas/rules.ts';

/** The alerts of a project, at a server or in a lake. */
export interface AlertsAccess {
  /** Newest first. */
  list(): Promise<readonly AnsweredAlert[]>;
  rules(): Promise<readonly AlertRule[]>;
  /** What a rule would have said; nothing is saved. */
  tryRule(rule: AskedRule): Promise<TriedRuleAnswer>;
  acknowledge(id: string): Promise<AnsweredAlert>;
  test(): Promise<readonly TestedChannel[]>;
  webhooks(): Promise<readonly AnsweredWebhook[]>;
  setWebhook(name: string, webhook: WebhookRequest): Promise<AnsweredWebhook>;
  removeWebhook(name: string): Promise<void>;
}

/** @throws InvalidEndpointError */
export function alertsAtEndpoint(
  endpoint: string,
  key: string | undefined,
  project: string,
): AlertsAccess {
  const server = openEndpoint(endpoint, key);
  const base = `/v1/projects/${project}/alerts`;
  const webhookPath = (name: string) => `${base}/webhooks/${encodeURIComponent(name)}`;
  const ask = async <T>(schema: z.ZodType<T>, path: string, method = 'GET', body?: string) =>
    parseAnswer(
      schema,
      await server.request(path, { method, ...(body === undefined ? {} : { body }) }),
    );
  return {
    list: async () => {
      const alerts: AnsweredAlert[] = [];
      let cursor: string | null = '';
      while (cursor !== null) {
        const after: string = cursor === '' ? '' : `&cursor=${cursor}`;
        const page: z.output<typeof alertsAnswer> = await ask(
          alertsAnswer,
          `${base}?limit=1000${after}`,
        );
        alerts.push(...page.alerts);
        cursor = page.next;
      }
      return alerts;
    },
    rules: async () => (await ask(alertRulesAnswer, `${base}/rules`)).rules,
    tryRule: (rule) => {
      const given = Object.entries(rule).flatMap(([name, value]): [string, string][] =>
        value === undefined ? [] : [[name, String(value)]],
      );
      const query = new URLSearchParams(given).toString();
      return ask(triedRuleAnswer, `${base}/rules/preview?${query}`);
    },
    acknowledge: (id) =>
      ask(answeredAlert, `${base}/${encodeURIComponent(id)}/acknowledge`, 'POST'),
    test: async () => (await ask(alertTestAnswer, `${base}/test`, 'POST')).channels,
    webhooks: async () => (await ask(webhooksAnswer, `${base}/webhooks`)).webhooks,
    setWebhook: (name, webhook) =>
      ask(answeredWebhook, webhookPath(name), 'PUT', JSON.stringify(webhook)),
    removeWebhook: async (name) => {
      await server.request(webhookPath(name), { method: 'DELETE' });
    },
  };
}
