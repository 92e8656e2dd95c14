import { z } from 'zod';
import {
  alertRulesAnswer,
  alertsAnswer,
  alertsQuery,
  alertTestAnswer,
  answeredAlert,
  answeredWebhook,
  webhookName,
  webhookRequest,
  webhooksAnswer,
} from '#schemas/alerts.ts';
import { triedRuleAnswer, triedRuleQuery } from '#schemas/rules.ts';
import { projectParams } from './path-parameters.ts';
import { defineRoutes, okAnswer } from './route.ts';

const alertParams = projectParams.extend({
  alert: z.string().meta({ description: "the alert's id" }),
});
const webhookParams = projectParams.extend({ webhook: webhookName });

/** The routes of alerts and of the webhooks that are told of them. */
export const alertRoutes = defineRoutes({
  alerts: {
    method: 'GET',
    path: '/v1/projects/:project/alerts',
    scope: 'read',
    summary: 'Alerts, newest first, with how far each channel is',
    params: projectParams,
    query: alertsQuery,
    answers: okAnswer(alertsAnswer),
  },
  rules: {
    method: 'GET',
    path: '/v1/projects/:project/alerts/rules',
    scope: 'read',
    summary: 'The rules of the settings, and which of them cannot alert any more',
    params: projectParams,
    answers: okAnswer(alertRulesAnswer),
  },
  tryRule: {
    method: 'GET',
    path: '/v1/projects/:project/alerts/rules/preview',
    scope: 'read',
    summary: 'How often a rule would have spoken in the last 90 days, and by chance alone',
    params: projectParams,
    query: triedRuleQuery,
    answers: okAnswer(triedRuleAnswer),
    problems: [],
  },
  acknowledge: {
    method: 'POST',
    path: '/v1/projects/:project/alerts/:alert/acknowledge',
    scope: 'write',
    summary: 'Acknowledge an alert; the first who does stays',
    params: alertParams,
    answers: okAnswer(answeredAlert),
    problems: [404],
  },
  test: {
    method: 'POST',
    path: '/v1/projects/:project/alerts/test',
    scope: 'admin',
    summary: 'Tell every channel of a test, and what each answered; for keys with scope admin',
    params: projectParams,
    answers: okAnswer(alertTestAnswer),
  },
  webhooks: {
    method: 'GET',
    path: '/v1/projects/:project/alerts/webhooks',
    scope: 'admin',
    summary: 'Webhooks, without their secrets and paths; for keys with scope admin',
    params: projectParams,
    answers: okAnswer(webhooksAnswer),
  },
  webhook: {
    method: 'GET',
    path: '/v1/projects/:project/alerts/webhooks/:webhook',
    scope: 'admin',
    summary: 'One webhook; for keys with scope admin',
    params: webhookParams,
    answers: okAnswer(answeredWebhook),
    problems: [404],
  },
  setWebhook: {
    method: 'PUT',
    path: '/v1/projects/:project/alerts/webhooks/:webhook',
    scope: 'admin',
    summary: 'Add or replace a webhook; for keys with scope admin',
    params: webhookParams,
    body: { json: webhookRequest, maxBytes: 16 * 1024 },
    answers: okAnswer(answeredWebhook, 'Kept'),
  },
  removeWebhook: {
    method: 'DELETE',
    path: '/v1/projects/:project/alerts/webhooks/:webhook',
    scope: 'admin',
    summary: 'Remove a webhook; for keys with scope admin',
    params: webhookParams,
    answers: { 204: { description: 'Removed' } },
    problems: [404],
  },
});
