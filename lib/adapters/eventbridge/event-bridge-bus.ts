import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { type BusEvent, EVENT_SOURCE, type EventBus, NotToldError } from '#ports/announcer.ts';
import { type CallTimes, clientSettings, stepTimes } from '../call-times.ts';

export function openEventBridgeClient(times: CallTimes = stepTimes.eventbridge): EventBridgeClient {
  return new EventBridgeClient(clientSettings(times));
}

/** The account's default event bus. */
export class EventBridgeBus implements EventBus {
  readonly #client: EventBridgeClient;
  /** Names the deployment among the events' resources: one account may hold several. */
  readonly #deployment: string;

  constructor(client: EventBridgeClient, deployment: string) {
    this.#client = client;
    this.#deployment = deployment;
  }

  async put({ type, detail }: BusEvent): Promise<void> {
    const entry = {
      Source: EVENT_SOURCE,
      DetailType: type,
      Detail: detail,
      Resources: [this.#deployment],
    };
    let code: string | undefined;
    try {
      const { Entries = [] } = await this.#client.send(new PutEventsCommand({ Entries: [entry] }));
      code = Entries[0]?.ErrorCode;
    } catch (error) {
      const name = error instanceof Error ? error.name : 'unknown';
      throw new NotToldError(`EventBridge says ${name}`, { cause: error });
    }
    if (code !== undefined) throw new NotToldError(`EventBridge says ${code}`);
  }
}
