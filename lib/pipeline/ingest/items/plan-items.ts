import { MAX_EVENT_BYTES, MAX_REQUEST_EVENTS } from '#contract/limits.ts';
import type { RunName } from '#contract/run-name.ts';
import type { RunParameters } from '#contract/run-parameters.ts';
import { ITEM_EXAMPLE } from '#schemas/examples.ts';
import { itemSchema } from '#schemas/item.ts';
import type { Work } from '#pipeline/step/in-turns.ts';
import { Compressor } from '../compressor.ts';
import type { Batch, IngestPlan, RefusedEvent } from '../plan-ingest.ts';
import { type FoundEvent, TooManyError } from '../read-events.ts';
import { type Refusal, refusalOf } from '../refusal.ts';
import { type ItemContext, type ItemEvent, itemEvent } from './item-text.ts';

/** The metric of a score where neither the item nor the request names one. */
const DEFAULT_METRIC = 'score';

/** The members that an item cannot do without. */
const NEEDED = { item: ITEM_EXAMPLE.item, score: ITEM_EXAMPLE.score };

interface Collected {
  readonly texts: Buffer[];
  readonly refused: RefusedEvent[];
  /** The contents by event id: an item may be in a request twice. */
  readonly contents: Map<number, string>;
}

/**
 * Plans a request with items of one run: a batch with their events, and the refused items. Pure; it
 * pauses after each part of items, and while it compresses.
 * @param createdAt the time of items that state none
 * @throws TooManyError
 */
export function* planItems(
  run: RunName,
  bytes: Buffer,
  parts: Iterable<readonly FoundEvent[]>,
  parameters: RunParameters,
  createdAt: string,
): Work<IngestPlan> {
  const context = {
    runId: run.runId,
    metric: parameters.metric[0] ?? DEFAULT_METRIC,
    createdAt,
  };
  const collected: Collected = { texts: [], refused: [], contents: new Map() };
  let items = 0;
  for (const part of parts) {
    if (items > 0) yield;
    for (const found of part) placeItem(collected, bytes, found, items++, context);
    if (items > MAX_REQUEST_EVENTS) throw new TooManyError(MAX_REQUEST_EVENTS, 'items');
  }
  const { texts, refused } = collected;
  const batches = texts.length === 0 ? [] : [yield* batchOf(run, texts, parameters)];
  return { accepted: items - refused.length, refused, batches };
}

function placeItem(
  { texts, refused, contents }: Collected,
  bytes: Buffer,
  found: FoundEvent,
  index: number,
  context: ItemContext,
): void {
  const sent = bytes.subarray(found.start, found.end);
  const read = readItem(found, sent, context);
  if ('reason' in read) {
    refused.push({ index, ...read, text: sent });
    return;
  }
  const known = contents.get(read.eventId);
  if (known !== undefined && known !== read.content) {
    const reason =
      'the item is in this request before, with another content; give each answer to an item an epoch: 0, 1, 2, …';
    refused.push({ index, reason, example: { ...NEEDED, epoch: 1 }, text: sent });
  } else if (known === undefined) {
    contents.set(read.eventId, read.content);
    texts.push(Buffer.from(read.text));
  }
}

function readItem(found: FoundEvent, sent: Buffer, context: ItemContext): ItemEvent | Refusal {
  if (sent.length > MAX_EVENT_BYTES) {
    const reason = `${sent.length} bytes long; at most ${MAX_EVENT_BYTES} for one item`;
    return { reason, example: NEEDED };
  }
  if ('problem' in found.json) return { reason: found.json.problem, example: NEEDED };
  const parsed = itemSchema.safeParse(found.json.value, { reportInput: true });
  return parsed.success
    ? itemEvent(parsed.data, sent, context)
    : refusalOf(parsed.error, ITEM_EXAMPLE);
}

function* batchOf(
  { project, runId }: RunName,
  texts: readonly Buffer[],
  parameters: RunParameters,
): Work<Batch> {
  let end = 0;
  const spans = texts.map(({ length }) => ({ start: end, end: (end += length) }));
  const member = yield* new Compressor(Buffer.concat(texts), parameters).compress(spans);
  return { target: { project, runId }, count: texts.length, end: 0, report: undefined, member };
}
