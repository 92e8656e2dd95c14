import pMap from 'p-map';
import { type Notice, noticeSchema } from '#contract/messages.ts';
import type { Clock } from '#ports/clock.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import { NotToldError } from '#ports/announcer.ts';
import { runInTurns } from '#pipeline/step/in-turns.ts';
import {
  asError,
  decodeMessages,
  NotYetError,
  type StepFailure,
  type StepMessage,
} from '#pipeline/step/step.ts';
import { changeAlert, readAlert, withChannel } from './alert-record-file.ts';
import { alertMessageOf } from './alert-message.ts';
import { type ChannelPorts, tellChannel } from './channels.ts';
import { MOST_TRIES, pauseAfterMs } from './retry-schedule.ts';
import { tellRunSealed } from './run-sealed.ts';
import { readWebhooks } from './webhooks-file.ts';

export interface NotifyPorts extends ChannelPorts {
  readonly store: ObjectStore;
  readonly clock: Clock;
  /** Scheme and host of this server, as readers reach it; links are paths without it. */
  readonly linkBase?: string | undefined;
}

type AlertNotice = Extract<Notice, { kind: 'alert' }>;

/**
 * Tells the channels of the messages, all at once: one that hangs holds up no other.
 * @returns the messages to deliver again, those that wait for their next try with its time
 */
export async function notify(
  ports: NotifyPorts,
  messages: readonly StepMessage[],
): Promise<StepFailure[]> {
  const { decoded, failures } = await runInTurns(decodeMessages(noticeSchema, messages));
  const groups = new Map<string, { content: Notice; ids: string[] }>();
  for (const { message, content } of decoded) {
    const key = JSON.stringify(content);
    const group = groups.get(key) ?? { content, ids: [] };
    group.ids.push(message.id);
    groups.set(key, group);
  }
  const results = await pMap([...groups.values()], async ({ content, ids }) => {
    try {
      if (content.kind === 'sealed') await tellRunSealed(ports, content);
      else await tellAlert(ports, content);
      return [];
    } catch (error) {
      return ids.map((id) => ({ id, error: asError(error) }));
    }
  });
  return [...failures, ...results.flat()];
}

/** @throws NotYetError when it is to be tried later */
async function tellAlert(ports: NotifyPorts, { project, alert_id, channel }: AlertNotice) {
  const { store, clock } = ports;
  const record = await readAlert(store, project, alert_id);
  const before = record?.channels[channel];
  if (!record || before?.state !== 'waiting') return;
  const waitMs = Date.parse(before.next_try_at ?? '') - clock.now();
  if (waitMs > 0) throw new NotYetError(`${channel} is to be tried later`, waitMs);
  const tries = before.tries + 1;
  const problem = await tryToTell(ports, record, channel);
  const now = new Date(clock.now()).toISOString();
  const pauseMs = pauseAfterMs(tries);
  const after =
    problem === undefined
      ? ({ state: 'sent', tries, last_error: null, next_try_at: null, sent_at: now } as const)
      : ({
          state: tries < MOST_TRIES ? 'waiting' : 'failed',
          tries,
          last_error: problem,
          next_try_at: tries < MOST_TRIES ? new Date(clock.now() + pauseMs).toISOString() : null,
          sent_at: null,
        } as const);
  await changeAlert(store, project, alert_id, (latest) =>
    latest.channels[channel]?.state === 'sent' ? latest : withChannel(latest, channel, after),
  );
  if (after.state === 'waiting') {
    throw new NotYetError(`${channel} was not told, try ${tries}: ${problem ?? ''}`, pauseMs);
  }
}

/** Why the channel was not told, or undefined. */
async function tryToTell(
  ports: NotifyPorts,
  record: Parameters<typeof alertMessageOf>[0],
  channel: string,
): Promise<string | undefined> {
  const { store, clock, linkBase } = ports;
  const message = alertMessageOf(record, { linkBase });
  const findWebhook = async (name: string) => (await readWebhooks(store, record.project)).get(name);
  try {
    await tellChannel(ports, channel, message, findWebhook, clock.now());
    return undefined;
  } catch (error) {
    if (error instanceof NotToldError) return error.message.slice(0, LONGEST_ERROR);
    throw error;
  }
}

const LONGEST_ERROR = 300;
