import { createHmac } from 'node:crypto';

/** `t={seconds since 1970},v1={hexadecimal HMAC-SHA256}`. */
export const SIGNATURE_HEADER = 'evalake-signature';

/**
 * Signs a webhook's body: HMAC-SHA256 with the webhook's secret over the time, a full stop and the body.
 * The time lets the receiver refuse a message that somebody kept and sends again.
 */
export function signWebhook(secret: string, nowMs: number, body: string): string {
  const seconds = Math.floor(nowMs / 1000);
  const hash = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
  return `t=${seconds},v1=${hash}`;
}
