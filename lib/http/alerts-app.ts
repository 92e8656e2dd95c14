import { Hono } from 'hono';
import { z } from 'zod';
import { acknowledgeAlert } from '#alerts/acknowledge.ts';
import { readAlerts } from '#alerts/alert-record-file.ts';
import { answerAlert, isAfter, selectAlerts } from '#alerts/answer-alerts.ts';
import type { NotifyPorts } from '#alerts/notify.ts';
import { testChannels } from '#alerts/test-channels.ts';
import {
  answerWebhook,
  checkWebhookUrl,
  readWebhooks,
  removeWebhook,
  setWebhook,
  WebhookNotFoundError,
} from '#alerts/webhooks-file.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import { parseCursor, takePage } from '#read/pages.ts';
import { listRules } from '#read/settings/list-rules.ts';
import { tryRule } from '#read/settings/try-rule.ts';
import type { AlertsQuery } from '#schemas/alerts.ts';
import { type AccessPorts, type GuardPorts, keyIdOf, openGuard } from './access.ts';
import { alertRoutes } from './routes/alert-routes.ts';
import { serve } from './serve-route.ts';

export interface AlertsAppPorts extends AccessPorts {
  readonly store: ObjectStore;
  /** Tells the channels, for tests of them. */
  readonly notifier: NotifyPorts;
}

/** The routes of alerts and webhooks. */
export function alertsApp(ports: AlertsAppPorts): Hono {
  const { store, clock, notifier } = ports;
  const app = new Hono();
  const guard = openGuard(ports);
  serve(app, guard, alertRoutes.acknowledge, async ({ params, context }) => {
    const by = keyIdOf(context) ?? null;
    const { project, alert } = params;
    return answerAlert(await acknowledgeAlert(store, project, alert, by, clock.now()));
  });
  serve(app, guard, alertRoutes.test, async ({ params: { project } }) => ({
    channels: await testChannels(notifier, project),
  }));
  addWebhooks(app, ports);
  app.route('/', alertReadsApp(ports));
  return app;
}

/** Those of them that read alerts. */
export function alertReadsApp(ports: GuardPorts & Pick<AlertsAppPorts, 'store'>): Hono {
  const { store } = ports;
  const app = new Hono();
  const guard = openGuard(ports);
  serve(app, guard, alertRoutes.alerts, ({ params: { project }, query }) =>
    listAlerts(store, project, query),
  );
  serve(app, guard, alertRoutes.rules, async ({ params: { project } }) => {
    return { rules: await listRules(store, project) };
  });
  serve(app, guard, alertRoutes.tryRule, ({ params: { project }, query }) =>
    tryRule(store, project, query, ports.clock.now()),
  );
  return app;
}

function addWebhooks(app: Hono, ports: AlertsAppPorts): void {
  const { store, notifier } = ports;
  const guard = openGuard(ports);
  serve(app, guard, alertRoutes.webhooks, async ({ params: { project } }) => {
    const webhooks = [...(await readWebhooks(store, project))];
    return { webhooks: webhooks.map(([name, webhook]) => answerWebhook(name, webhook)) };
  });
  serve(app, guard, alertRoutes.webhook, async ({ params: { project, webhook: name } }) => {
    const webhook = (await readWebhooks(store, project)).get(name);
    if (!webhook) throw new WebhookNotFoundError(name);
    return answerWebhook(name, webhook);
  });
  serve(
    app,
    guard,
    alertRoutes.setWebhook,
    async ({ params: { project, webhook: name }, body }) => {
      checkWebhookUrl(notifier.webhooks, body.url);
      return setWebhook(store, project, name, body);
    },
  );
  serve(app, guard, alertRoutes.removeWebhook, async ({ params: { project, webhook: name } }) => {
    await removeWebhook(store, project, name);
    return new Response(null, { status: 204 });
  });
}

const alertPosition = z.object({ raisedAt: z.string(), id: z.string() });

async function listAlerts(
  store: ObjectStore,
  project: string,
  { limit, cursor, ...filter }: AlertsQuery,
) {
  const position = parseCursor(alertPosition, cursor);
  const records = selectAlerts(await readAlerts(store, project), filter);
  const rest = position ? records.filter((record) => isAfter(record, position)) : records;
  const { page, next } = takePage(rest.slice(0, limit + 1), limit, ({ raised_at, id }) => ({
    raisedAt: raised_at,
    id,
  }));
  return { alerts: page.map(answerAlert), next };
}
