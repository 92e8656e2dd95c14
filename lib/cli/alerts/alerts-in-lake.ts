import { acknowledgeAlert } from '#alerts/acknowledge.ts';
import { readAlerts } from '#alerts/alert-record-file.ts';
import { answerAlert, selectAlerts } from '#alerts/answer-alerts.ts';
import { testChannels } from '#alerts/test-channels.ts';
import {
  answerWebhook,
  checkWebhookUrl,
  readWebhooks,
  removeWebhook,
  setWebhook,
} from '#alerts/webhooks-file.ts';
import { WebhookClient } from '#adapters/webhook/webhook-client.ts';
import { BadArgumentsError } from '#contract/evalake-error.ts';
import { systemClock } from '#ports/system-clock.ts';
import { listRules } from '#read/settings/list-rules.ts';
import { tryRule } from '#read/settings/try-rule.ts';
import { type LakeFlags, openLake } from '../lake.ts';
import type { AlertsAccess } from './alerts-access.ts';
import { warn } from '../terminal.ts';

/** The alerts of a data folder, or of a bucket, for whoever may read and write it. */
export async function alertsInLake(flags: LakeFlags, project: string): Promise<AlertsAccess> {
  const store = await openLake(flags);
  const isCloud = flags.bucket !== undefined;
  const webhooks = new WebhookClient({ policy: isCloud ? 'cloud' : 'laptop' });
  const clock = systemClock;
  return {
    list: async () => selectAlerts(await readAlerts(store, project), {}).map(answerAlert),
    rules: () => listRules(store, project),
    tryRule: (rule) => tryRule(store, project, rule, clock.now()),
    acknowledge: async (id) =>
      answerAlert(await acknowledgeAlert(store, project, id, null, clock.now())),
    test: () => {
      if (!isCloud) return testChannels({ store, clock, webhooks, log: warn }, project);
      throw new BadArgumentsError(
        'the topic and the event bus of a deployment are told by its server: ask it with --endpoint',
      );
    },
    webhooks: async () =>
      [...(await readWebhooks(store, project))].map(([name, each]) => answerWebhook(name, each)),
    setWebhook: (name, webhook) => {
      checkWebhookUrl(webhooks, webhook.url);
      return setWebhook(store, project, name, webhook);
    },
    removeWebhook: (name) => removeWebhook(store, project, name),
  };
}
