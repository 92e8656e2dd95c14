import type { ReceivedMessage } from '#ports/queue.ts';
import type { QueuedMessage } from './message-index.ts';

/** A message's latest delivery. Each delivery has a receipt of its own. */
export function deliveryOf(
  message: Pick<QueuedMessage, 'seq' | 'receiveCount' | 'sentAtMs'>,
): Omit<ReceivedMessage, 'body'> {
  const { seq, receiveCount, sentAtMs } = message;
  return { id: String(seq), receipt: `${seq}-${receiveCount}`, receiveCount, sentAtMs };
}

/** The number of the message that a receipt names; NaN when it is no receipt. */
export function seqOfReceipt(receipt: string): number {
  return Number.parseInt(receipt, 10);
}
