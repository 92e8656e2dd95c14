import { contentHash } from './content-hash.ts';

/**
 * The numbers of events that were posted as plain items, and of amendments. They lie in the upper
 * half of what an event can have, where no recorder that counts from 0 arrives: see
 * docs/decisions/0024-items-are-counted.md.
 */
const FIRST_ITEM_ID = 2 ** 52;
/** The largest `event_id` is `Number.MAX_SAFE_INTEGER - 1`. */
const ITEM_IDS = Number.MAX_SAFE_INTEGER - FIRST_ITEM_ID;
/** 13 hexadecimal digits are 52 bits. */
const DIGITS = 13;

/** What makes two posts the same item. */
export interface ItemName {
  readonly item: string;
  readonly epoch: number;
  readonly metric: string;
}

/** Whether this is the number of an item, of the report that counts items, or of an amendment. */
export function isItemId(eventId: number): boolean {
  return eventId >= FIRST_ITEM_ID;
}

/** The number of an item's event: the same whoever posts it, whenever and how often. */
export function itemEventId({ item, epoch, metric }: ItemName): number {
  return hashedId(JSON.stringify([item, epoch, metric]));
}

/**
 * The number of an amendment's event: the same however often the amendment is sent.
 * @param data its data as canonical JSON
 */
export function amendmentEventId(data: string, createdAtMicros: number): number {
  return hashedId(JSON.stringify([data, createdAtMicros]));
}

function hashedId(text: string): number {
  return FIRST_ITEM_ID + (Number.parseInt(contentHash(text).slice(0, DIGITS), 16) % ITEM_IDS);
}

/** The number of the final report that says how many items a run has. */
export function itemsReportId(items: number): number {
  return FIRST_ITEM_ID + items;
}

/** How many items the final report of this number counts: the inverse of `itemsReportId`. */
export function itemsOfReport(eventId: number): number {
  return eventId - FIRST_ITEM_ID;
}

/** The most items that a report can count. */
export const MAX_ITEMS = ITEM_IDS - 1;
