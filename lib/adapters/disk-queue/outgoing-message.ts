import type { OutgoingMessage } from '#ports/queue.ts';

/** The limits of SQS, so that whatever works on a laptop works on AWS. */
const MAX_BODY_BYTES = 1024 * 1024;
const MAX_DELAY_SECONDS = 900;

/** The reason why a queue refuses a message, or undefined when it does not. */
export function messageProblem({ body, delaySeconds = 0 }: OutgoingMessage): string | undefined {
  const bytes = Buffer.byteLength(body);
  if (bytes === 0) return 'the body is empty';
  if (bytes > MAX_BODY_BYTES) return `the body has ${bytes} bytes, more than ${MAX_BODY_BYTES}`;
  if (!body.isWellFormed()) return 'the body holds half a surrogate pair';
  const isDelay = delaySeconds >= 0 && delaySeconds <= MAX_DELAY_SECONDS;
  return isDelay ? undefined : `a delay is 0 to ${MAX_DELAY_SECONDS} seconds, not ${delaySeconds}`;
}
