import { contentHash } from '#contract/content-hash.ts';
import { isItemId } from '#contract/item-event.ts';
import { AMENDMENT } from '#schemas/recorder-event.ts';
import { canonicalJson } from '#json/canonical-json.ts';
import {
  eventRow,
  type EventRow,
  type EventRows,
  pickRows,
  placeAt,
} from '#lake/events/event-rows.ts';

/** An event that lost to another of the same id. */
export interface Conflict {
  readonly eventId: number;
  readonly hash: string;
  /** Reads the event. */
  readonly read: () => EventRow;
}

export interface MergedEvents {
  /** Ascending by event id; of one id a spec, a final report, the numbered event; each once. */
  readonly rows: EventRows;
  readonly conflicts: readonly Conflict[];
  /** For each row, its index in the input. */
  readonly kept: Uint32Array;
}

/**
 * Keeps each event once, in order. Of several events of one id the one recorded first stays, then
 * the one whose content has the smallest hash: the choice depends on the set of events alone. A
 * spec, a final report and a numbered event of one id have places of their own and do not compete.
 */
export function mergeEvents(rows: EventRows): MergedEvents {
  const order = sortedOrder(rows);
  const conflicts: Conflict[] = [];
  // In place: what is kept is never more than what was looked at.
  const kept = order;
  let count = 0;
  for (let i = 0; i < order.length;) {
    const first = order[i] ?? 0;
    let next = i + 1;
    while (next < order.length && compareSlots(rows, first, order[next] ?? 0) === 0) next++;
    const isAlone = next - i === 1;
    kept[count++] = isAlone
      ? first
      : resolveConflict(rows, [...order.subarray(i, next)], conflicts);
    i = next;
  }
  const places = kept.subarray(0, count);
  return {
    rows: isIdentity(places, rows) ? rows : pickRows(rows, places),
    conflicts,
    kept: places,
  };
}

function isIdentity(kept: Uint32Array, rows: EventRows): boolean {
  return kept.length === rows.eventId.length && kept.every((index, at) => index === at);
}

/** Orders two rows; 0 when they compete for the same place. */
function compareSlots(rows: EventRows, a: number, b: number): number {
  const byId = (rows.eventId[a] ?? 0) - (rows.eventId[b] ?? 0);
  return byId || placeAt(rows, a) - placeAt(rows, b);
}

/** Most rows are those of a file, in order; few came behind them, which alone are sorted then. */
function sortedOrder(rows: EventRows): Uint32Array {
  const { length } = rows.eventId;
  let sorted = Math.min(length, 1);
  while (sorted < length && compareSlots(rows, sorted - 1, sorted) <= 0) sorted += 1;
  const others = Uint32Array.from({ length: length - sorted }, (_, index) => sorted + index);
  others.sort((a, b) => compareSlots(rows, a, b));
  const order = new Uint32Array(length);
  let [next, other] = [0, 0];
  for (let at = 0; at < length; at += 1) {
    const isOther =
      next === sorted ||
      (other < others.length && compareSlots(rows, others[other] ?? 0, next) < 0);
    order[at] = isOther ? (others[other++] ?? 0) : next++;
  }
  return order;
}

/**
 * Returns the row that stays; pushes the others. Of equal contents the smallest spelling counts.
 */
function resolveConflict(
  rows: EventRows,
  indexes: readonly number[],
  conflicts: Conflict[],
): number {
  const byHash = new Map<string, number>();
  for (const index of indexes) {
    const hash = hashRow(eventRow(rows, index));
    const known = byHash.get(hash);
    if (known === undefined || precedes(rows, index, known)) byHash.set(hash, index);
  }
  const [winner, ...losers] = [...byHash].sort(
    ([hashA, a], [hashB, b]) =>
      (rows.createdAtMicros[a] ?? 0) - (rows.createdAtMicros[b] ?? 0) || (hashA < hashB ? -1 : 1),
  );
  for (const [hash, index] of losers) {
    const read = (): EventRow => eventRow(rows, index);
    conflicts.push({ eventId: rows.eventId[index] ?? 0, hash, read });
  }
  return winner?.[1] ?? 0;
}

/** Which of two rows with equal contents stays: the earlier, then the smaller spelling. */
function precedes(rows: EventRows, a: number, b: number): boolean {
  const byTime = (rows.createdAtMicros[a] ?? 0) - (rows.createdAtMicros[b] ?? 0);
  return byTime < 0 || (byTime === 0 && spellRow(rows, a) < spellRow(rows, b));
}

function spellRow(rows: EventRows, index: number): string {
  const { data, extraJson } = eventRow(rows, index);
  return `${data.toString('latin1')} ${extraJson ?? ''}`;
}

/** Whether an event's time is a part of what it says. That of an item is when it was posted. */
export function saysWhen({ eventId, type }: Pick<EventRow, 'eventId' | 'type'>): boolean {
  return !isItemId(eventId) || type === AMENDMENT;
}

/**
 * Hashes an event's content as JSON values: clients spell the same content in different ways. The
 * time of an item is when it was posted, so it is no part of what the item says.
 */
export function hashRow(row: EventRow): string {
  const extra = Buffer.from(row.extraJson ?? '{}');
  const atMicros = saysWhen(row) ? row.createdAtMicros : null;
  return contentHash(
    JSON.stringify([row.eventId, row.type, row.sampleId, row.createdBy, atMicros]),
    canonicalJson(row.data, 0, row.data.length),
    canonicalJson(extra, 0, extra.length),
  );
}
