import { itemEventId } from '#contract/item-event.ts';
import { memberSpans, skipSpace } from '#json/scan.ts';
import { stringAt } from '#json/text.ts';
import { type Item, ITEM_TEXTS } from '#schemas/item.ts';

/** The run of an item, the metric of a score that names none, and the time of the request. */
export interface ItemContext {
  readonly runId: string;
  readonly metric: string;
  readonly createdAt: string;
}

export interface ItemEvent {
  readonly eventId: number;
  /** The event as JSON. */
  readonly text: string;
  /** The event without its time: two equal ones are one item. */
  readonly content: string;
}

/**
 * Writes an item as a `metrics` event. The score is the only number at the top of `data`, so no other
 * value becomes a metric; all but the score keeps the text in which it was sent.
 * @param sent the JSON text of the item
 */
export function itemEvent(item: Item, sent: Buffer, context: ItemContext): ItemEvent {
  const epoch = item.epoch ?? 0;
  const metric = item.metric ?? context.metric;
  const eventId = itemEventId({ item: item.item, epoch, metric });
  const head = { run_id: context.runId, event_id: eventId, sample_id: item.item, type: 'metrics' };
  const data = `{${JSON.stringify(metric)}:${item.score}${restOf(item, sent)}}`;
  const extra = epoch === 0 ? '' : `,"epoch":${epoch}`;
  const content = `${JSON.stringify(head).slice(0, -1)},"data":${data}${extra}`;
  const createdAt = item.created_at ?? context.createdAt;
  return { eventId, content, text: `${content},"created_at":${JSON.stringify(createdAt)}}` };
}

function restOf({ cluster, metadata }: Item, sent: Buffer): string {
  const texts = memberTexts(sent);
  const members: string[] = [];
  for (const name of ITEM_TEXTS) {
    const text = texts.get(name) ?? 'null';
    if (text !== 'null') members.push(`"${name}":${isScalar(text) ? JSON.stringify(text) : text}`);
  }
  if (typeof cluster === 'string') members.push(`"cluster_id":${JSON.stringify(cluster)}`);
  const described = texts.get('metadata');
  if (metadata && described !== undefined) members.push(`"metadata":${described}`);
  return members.map((member) => `,${member}`).join('');
}

/** A number or boolean, which at the top of `data` would be a score. */
function isScalar(text: string): boolean {
  return !/^["[{]/.test(text);
}

/** The texts of the members; of two with one name the last, as in `JSON.parse`. */
function memberTexts(sent: Buffer): Map<string, string> {
  const spans: number[] = [];
  const start = skipSpace(sent, 0, sent.length);
  const count = memberSpans(sent, start, sent.length, spans);
  const texts = new Map<string, string>();
  for (let i = 0; i < count; i += 4) {
    const [keyStart = 0, keyEnd = 0, from = 0, to = 0] = spans.slice(i, i + 4);
    texts.set(stringAt(sent, keyStart, keyEnd), sent.toString('utf8', from, to));
  }
  return texts;
}
