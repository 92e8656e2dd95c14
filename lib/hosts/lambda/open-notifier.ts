import type { NotifyPorts } from '#alerts/notify.ts';
import { EventBridgeBus, openEventBridgeClient } from '#adapters/eventbridge/event-bridge-bus.ts';
import { openSnsClient, SnsTopic } from '#adapters/sns/sns-topic.ts';
import { WebhookClient } from '#adapters/webhook/webhook-client.ts';
import type { Wrap } from '#adapters/wrap-client.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import { systemClock } from '#ports/system-clock.ts';
import type { Telemetry } from './telemetry.ts';

export interface NotifierOptions {
  readonly store: ObjectStore;
  readonly telemetry: Telemetry;
  readonly wrap: Wrap;
  readonly environment: {
    readonly EVALAKE_PREFIX: string;
    readonly EVALAKE_ALERT_TOPIC_ARN: string;
    readonly EVALAKE_LINK_BASE?: string;
  };
}

/** The channels of a deployment: its log, its topic, the account's event bus, webhooks. */
export function openNotifier({
  store,
  telemetry,
  wrap,
  environment,
}: NotifierOptions): NotifyPorts {
  return {
    ...{ store, clock: systemClock },
    log: (line) => telemetry.logger.info(line),
    webhooks: new WebhookClient({ policy: 'cloud' }),
    topic: new SnsTopic(wrap(openSnsClient()), environment.EVALAKE_ALERT_TOPIC_ARN),
    bus: new EventBridgeBus(wrap(openEventBridgeClient()), environment.EVALAKE_PREFIX),
    linkBase: environment.EVALAKE_LINK_BASE,
  };
}
