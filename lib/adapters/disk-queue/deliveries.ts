import type { ReceivedMessage } from '#ports/queue.ts';
import type { QueuedMessage } from './message-index.ts';

/** A message's last delivery. Each delivery of the message has another receipt. */
export function deliveryOf(
  message: Pick<QueuedMessage, 'seq' | 'receiveCount' | 'sentAtMs'>,
): Omit<ReceivedMessage, 'body'> {
  const { seq, receiveCount, sentAtMs } = message;
  return { id: String(seq), receipt: `${seq}-${receiveCount}`, receiveCount, sentAtMs };
}

/** The number of a receipt's message; NaN when it is no receipt. */
export function seqOfReceipt(receipt: string): number {
  return Number.parseInt(receipt, 10);
}
