import { formatInboxFile, type InboxObject } from '#contract/inbox-object.ts';
import { isItemId, itemsOfReport } from '#contract/item-event.ts';
import { MAX_DELAY_SECONDS } from '#contract/limits.ts';
import type { SealRecord } from '#lake/seal-record.ts';
import type { Decision } from './protocol/seal-once.ts';

export interface Situation {
  readonly newest: InboxObject;
  readonly inbox: readonly InboxObject[];
  /** The inbox file that the nudge follows; absent when the run must be looked at anyway. */
  readonly after: string | undefined;
  readonly record: SealRecord | undefined;
  readonly nowMs: number;
  readonly quietSeconds: number;
}

/**
 * Debounces the nudges of a run. The names of the objects tell whether the run can be whole; only
 * then, or after the quiet period, it is worth reading. Otherwise only the nudge of the newest
 * object waits on, and those of older objects are dropped. Objects may come in another order than
 * they were sent in, so even the nudge of an older object may be the one that completes the run.
 */
export function decideAction(situation: Situation): Decision {
  const { newest, inbox, after, record, nowMs, quietSeconds } = situation;
  const evenIncomplete = nowMs >= quietAtMs(newest, quietSeconds);
  if (evenIncomplete || canBeWhole(inbox, record)) return { act: 'seal', evenIncomplete };
  const superseded = after !== undefined && formatInboxFile(newest) > after;
  return { act: superseded ? 'drop' : 'wait', evenIncomplete };
}

function quietAtMs(newest: InboxObject, quietSeconds: number): number {
  return newest.sentAtMs + quietSeconds * 1000;
}

/** Seconds until the run is looked at again, at least one and at most what a queue can delay. */
export function secondsUntilQuiet(
  newest: InboxObject,
  quietSeconds: number,
  nowMs: number,
): number {
  const seconds = Math.ceil((quietAtMs(newest, quietSeconds) - nowMs) / 1000);
  return Math.min(MAX_DELAY_SECONDS, Math.max(1, seconds));
}

/** Whether the names of its inbox objects allow that a run is whole. */
export function canBeWhole(inbox: readonly InboxObject[], record: SealRecord | undefined): boolean {
  const reported = inbox.some(({ report }) => report !== undefined);
  if (!reported && (record?.final_report_json ?? null) === null) return false;
  const needed = Math.max(
    record?.expected ?? 0,
    ...inbox.map(({ end, report }) => Math.max(end, countedBy(report))),
  );
  // Counts include duplicates, so they are never too low. Reading finds out.
  const held = inbox.reduce((sum, { count }) => sum + count, record?.events ?? 0);
  return held >= needed;
}

/** The least number of events that a run with a report of this number has. */
function countedBy(report = 0): number {
  return isItemId(report) ? itemsOfReport(report) : report;
}
