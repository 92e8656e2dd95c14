import {
  isPassingStatus,
  jsonMembers,
  parseRetryAfterMs,
  problemDetail,
} from '#contract/http-answer.ts';
import { escapeControls } from '#contract/text/printable.ts';

/** An event that the server took into quarantine. */
export interface RefusedEvent {
  /** The event's place in the batch, from 0. */
  readonly index: number;
  readonly reason: string;
}

/** The consequence of an answer for the batch that was posted. */
export type Verdict =
  | { readonly kind: 'delivered'; readonly quarantined: readonly RefusedEvent[] }
  | { readonly kind: 'retry'; readonly reason: string; readonly askedMs?: number | undefined }
  /** The server will never take this batch; it may take others. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** The server will take no batch until somebody changes the URL or the key. */
  | { readonly kind: 'halted'; readonly reason: string };

export interface Answer {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly text: string;
}

/** With the accounts of a 200: every event of the batch is in quarantine. */
const NOTHING_ACCEPTED = 422;

/**
 * @param events how many events the batch holds; an answer that accounts for fewer is no
 * acknowledgement
 */
export function judge(answer: Answer, events: number, nowMs: number): Verdict {
  const { status, text } = answer;
  if (status >= 200 && status < 300) return judgeSuccess(text, events);
  if (status === NOTHING_ACCEPTED) {
    const kept = judgeSuccess(text, events);
    if (kept.kind === 'delivered') return kept;
  }
  const reason = `it answered ${status}: ${detailOf(text)}`;
  if (isPassingStatus(status)) {
    return { kind: 'retry', reason, askedMs: parseRetryAfterMs(answer.retryAfter, nowMs) };
  }
  const advice = advise(status);
  return advice === undefined
    ? { kind: 'refused', reason }
    : { kind: 'halted', reason: `${reason}; ${advice}` };
}

function advise(status: number): string | undefined {
  switch (status) {
    case 401:
      return 'pass the key of this project as `key`: evalake keys create --project P --scope write';
    case 403:
      return 'pass a key with scope write for this very project';
    case 404:
    case 405:
      return 'the URL must end in /v1/projects/P/events';
    default:
      return status < 400 ? 'give the URL that it redirects to' : undefined;
  }
}

/** An acknowledgement accounts for every event: a proxy may answer anything with 200. */
function judgeSuccess(text: string, events: number): Verdict {
  const { accepted, quarantined } = jsonMembers(text);
  if (typeof accepted === 'number' && Array.isArray(quarantined)) {
    const refused = quarantined.filter(isRefusedEvent);
    if (accepted + refused.length === events) return { kind: 'delivered', quarantined: refused };
  }
  return {
    kind: 'retry',
    reason: `its answer is no acknowledgement: ${escapeControls(text.slice(0, 200))}`,
  };
}

function isRefusedEvent(value: unknown): value is RefusedEvent {
  if (typeof value !== 'object' || value === null) return false;
  if (!('index' in value) || !('reason' in value)) return false;
  return typeof value.index === 'number' && typeof value.reason === 'string';
}

/** The `detail` of an RFC 9457 problem, or else the whole text. */
function detailOf(text: string): string {
  return escapeControls((problemDetail(text) ?? text).slice(0, 500).trim()) || 'nothing more';
}
