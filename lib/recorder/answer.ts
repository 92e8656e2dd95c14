import {
  isPassingStatus,
  jsonMembers,
  parseRetryAfterMs,
  problemDetail,
} from '#contract/http-answer.ts';

/** An event that the server keeps apart, because it cannot accept it. */
export interface RefusedEvent {
  /** The place in the batch, from 0. */
  readonly index: number;
  readonly reason: string;
}

/** What an answer means for the batch that was posted. */
export type Verdict =
  | { readonly kind: 'delivered'; readonly quarantined: readonly RefusedEvent[] }
  | { readonly kind: 'retry'; readonly reason: string; readonly askedMs?: number | undefined }
  /** This batch will never be taken; others may be. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** Nothing will be taken until somebody changes the URL or the key. */
  | { readonly kind: 'halted'; readonly reason: string };

export interface Answer {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly text: string;
}

/** @param events how many the batch holds: an answer that accounts for fewer is no acknowledgement */
export function judge(answer: Answer, events: number, now: number): Verdict {
  const { status, text } = answer;
  if (status >= 200 && status < 300) return judgeSuccess(text, events);
  const said = `it answered ${status}: ${detailOf(text)}`;
  if (isPassingStatus(status)) {
    return { kind: 'retry', reason: said, askedMs: parseRetryAfterMs(answer.retryAfter, now) };
  }
  const advice = advise(status);
  return advice === undefined
    ? { kind: 'refused', reason: said }
    : { kind: 'halted', reason: `${said}; ${advice}` };
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

/** Only who accounts for every event has them: a proxy may say 200 to anything. */
function judgeSuccess(text: string, events: number): Verdict {
  const { accepted, quarantined } = jsonMembers(text);
  if (typeof accepted === 'number' && Array.isArray(quarantined)) {
    const refused = quarantined.filter(isRefusedEvent);
    if (accepted + refused.length === events) return { kind: 'delivered', quarantined: refused };
  }
  return { kind: 'retry', reason: `its answer is no acknowledgement: ${text.slice(0, 200)}` };
}

function isRefusedEvent(value: unknown): value is RefusedEvent {
  if (typeof value !== 'object' || value === null) return false;
  if (!('index' in value) || !('reason' in value)) return false;
  return typeof value.index === 'number' && typeof value.reason === 'string';
}

/** The `detail` of an RFC 9457 problem, or what else was said. */
function detailOf(text: string): string {
  return (problemDetail(text) ?? text).slice(0, 500).trim() || 'nothing more';
}
