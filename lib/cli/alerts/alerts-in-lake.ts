import { acknowledgeAlert } from '#alerts/acknowledge.ts';
import { readAlerts } from '#alerts/alert-record-file.ts';
import { alertRules, readKnownSeries } from '#alerts/alert-rules.ts';
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
import { readSettings } from '#lake/settings/project-settings-file.ts';
import { systemClock } from '#ports/system-clock.ts';
import { pinStates } from '#read/compare/pin-problems.ts';
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
    rules: async () => {
      const { settings } = await readSettings(store, project);
      const pins = await pinStates(store, project, settings.baselines.pins);
      return alertRules(settings, await readKnownSeries(store, project), pins);
    },
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
