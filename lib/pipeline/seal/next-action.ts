import { formatInboxFile, type InboxObject } from '#contract/inbox-object.ts';
import { MAX_DELAY_SECONDS } from '#contract/limits.ts';
import type { SealRecord } from '#lake/seal-record.ts';

/** What a nudge leads to, by what the listing of the run's inbox says. */
export type Decision =
  | { readonly act: 'drop' }
  | { readonly act: 'check' }
  | { readonly act: 'wait'; readonly newest: InboxObject }
  | { readonly act: 'seal'; readonly evenIncomplete: boolean };

export interface Situation {
  readonly inbox: readonly InboxObject[];
  /** The inbox file that the nudge follows; absent when the run is to be looked at anyway. */
  readonly after: string | undefined;
  readonly record: SealRecord | undefined;
  readonly nowMs: number;
  readonly quietSeconds: number;
}

/**
 * The names of the objects tell whether the run can be whole; only then, or when it has been quiet
 * for long, it is worth reading. Otherwise one nudge is to survive, that of the newest object: newer
 * ones have their own. Objects may come in another order than they were sent in, so even a nudge
 * for an older one may be the one that completes the run.
 */
export function decide({ inbox, after, record, nowMs, quietSeconds }: Situation): Decision {
  const newest = inbox.at(-1);
  if (!newest) return { act: 'check' };
  const evenIncomplete = nowMs >= quietAtMs(newest, quietSeconds);
  if (evenIncomplete || canBeWhole(inbox, record)) return { act: 'seal', evenIncomplete };
  const superseded = after !== undefined && formatInboxFile(newest) > after;
  return superseded ? { act: 'drop' } : { act: 'wait', newest };
}

function quietAtMs(newest: InboxObject, quietSeconds: number): number {
  return newest.sentAtMs + quietSeconds * 1000;
}

/** When to look at the run again, at least a second and at most what a queue can delay. */
export function secondsUntilQuiet(
  newest: InboxObject,
  quietSeconds: number,
  nowMs: number,
): number {
  const seconds = Math.ceil((quietAtMs(newest, quietSeconds) - nowMs) / 1000);
  return Math.min(MAX_DELAY_SECONDS, Math.max(1, seconds));
}

function canBeWhole(inbox: readonly InboxObject[], record: SealRecord | undefined): boolean {
  const reported = inbox.some(({ report }) => report !== undefined);
  if (!reported && (record?.final_report_json ?? null) === null) return false;
  const needed = Math.max(
    record?.expected ?? 0,
    ...inbox.map(({ end, report }) => Math.max(end, report ?? 0)),
  );
  // Counts include duplicates, so they can only promise too much: reading then tells.
  const held = inbox.reduce((sum, { count }) => sum + count, record?.events ?? 0);
  return held >= needed;
}
