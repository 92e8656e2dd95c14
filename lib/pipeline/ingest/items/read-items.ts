import { textStart } from '#contract/lines.ts';
import {
  mergeRunParameters,
  noRunParameters,
  type RunParameters,
} from '#contract/run-parameters.ts';
import { JsonStructureError, memberSpans, skipSpace } from '#json/scan.ts';
import { stringAt } from '#json/text.ts';
import { ITEM_EXAMPLE } from '#schemas/examples.ts';
import { itemsHeadSchema } from '#schemas/item.ts';
import { describeSyntaxError } from '#json/describe-syntax.ts';
import { type BodyFormat, UnreadableBodyError } from '../read-events.ts';

/** The part of a body that holds the items, and what else it says of their run. */
export interface ItemsBody {
  readonly items: Buffer;
  readonly parameters: RunParameters;
}

const OPEN_BRACE = 0x7b;
const EXPECTED = 'expected a JSON array of items, or an object with items';

const unreadable = (message: string) => new UnreadableBodyError(message, { items: [ITEM_EXAMPLE] });

/**
 * Finds the items in a body: an array, an item a line, or an object with `items` and the names of
 * model and task.
 * @throws UnreadableBodyError
 */
export function findItems(body: Uint8Array, format: BodyFormat): ItemsBody {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const start = skipSpace(bytes, textStart(bytes), bytes.length);
  if (format === 'lines' || bytes[start] !== OPEN_BRACE) {
    return { items: bytes, parameters: noRunParameters };
  }
  const { from, to } = itemsSpan(bytes, start);
  // The items themselves are parsed one by one: one that is broken costs itself alone.
  const around = Buffer.concat([
    bytes.subarray(start, from),
    Buffer.from('[]'),
    bytes.subarray(to),
  ]);
  return { items: bytes.subarray(from, to), parameters: readHead(around) };
}

function itemsSpan(bytes: Buffer, start: number): { readonly from: number; readonly to: number } {
  const spans: number[] = [];
  try {
    const count = memberSpans(bytes, start, bytes.length, spans);
    for (let i = count - 4; i >= 0; i -= 4) {
      const [keyStart = 0, keyEnd = 0, from = 0, to = 0] = spans.slice(i, i + 4);
      if (stringAt(bytes, keyStart, keyEnd) === 'items') return { from, to };
    }
  } catch (error) {
    if (error instanceof JsonStructureError || error instanceof SyntaxError) {
      throw unreadable(`${EXPECTED}, but: ${describeSyntaxError(bytes)}`);
    }
    throw error;
  }
  throw unreadable(`${EXPECTED}, but got an object without`);
}

function readHead(text: Buffer): RunParameters {
  const { items: _, ...head } = parseObject(text);
  const parsed = itemsHeadSchema.safeParse(head);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw unreadable(`${EXPECTED}, but ${issue?.path.join('.')}: ${issue?.message}`);
  }
  const { model, task, metric, config_hash, tags } = parsed.data;
  const given = (value: string | null | undefined) => (value ? [value] : []);
  return mergeRunParameters([
    {
      model: given(model),
      task: given(task),
      metric: given(metric),
      config_hash: given(config_hash),
      tag: [...(tags ?? [])].filter((tag) => tag !== ''),
    },
  ]);
}

function parseObject(text: Buffer): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text.toString());
    if (typeof value === 'object' && value !== null) return { ...value };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw unreadable(`${EXPECTED}, but around them: ${describeSyntaxError(text)}`);
  }
  throw unreadable(EXPECTED);
}
