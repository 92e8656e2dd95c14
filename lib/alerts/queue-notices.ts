import type { Notice } from '#contract/messages.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import type { Clock } from '#ports/clock.ts';
import type { Queue } from '#ports/queue.ts';
import type { AlertRecord } from '#schemas/alerts.ts';
import { changeAlert } from './alert-record-file.ts';

export interface NoticePorts {
  readonly store: ObjectStore;
  readonly notices: Pick<Queue, 'send'>;
  readonly clock: Clock;
}

/**
 * Sends a message for each channel that waits, then notes in the record that they were sent, and that
 * each is to be tried by now. A channel that is done by then stays as it is.
 */
export async function queueNotices(
  { store, notices, clock }: NoticePorts,
  { project, id, channels }: AlertRecord,
): Promise<void> {
  const waiting = Object.keys(channels).filter((name) => channels[name]?.state === 'waiting');
  await notices.send(
    waiting.map((channel) => {
      const notice: Notice = { v: 1, kind: 'alert', project, alert_id: id, channel };
      return { body: JSON.stringify(notice) };
    }),
  );
  const now = new Date(clock.now()).toISOString();
  await changeAlert(store, project, id, (record) => ({
    ...record,
    queued: true,
    channels: Object.fromEntries(
      Object.entries(record.channels).map(([name, channel]) => [
        name,
        channel.state === 'waiting' && (channel.next_try_at ?? now) < now
          ? { ...channel, next_try_at: now }
          : channel,
      ]),
    ),
  }));
}
