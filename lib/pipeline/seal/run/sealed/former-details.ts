import { skipString, skipValue } from '#json/scan.ts';
import type { GroupFacts } from '#lake/events-file.ts';
import { isPassOrFail } from '../items/derive-items.ts';
import type { RunMetricItems } from '../items/item-collector.ts';

/** The lines of a results document before those of its first metric. */
const HEAD_LINES = 5;
const HEAD_END = ',"details":[';
const HEAD = '{"event_id":';
const NOT_PASS_OR_FAIL = '{"passed":null,';

const NEWLINE = 0x0a;
const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_BRACE = 0x7b;

/** The row group with the same events in the former events file; undefined where there is none. */
export type CopiedGroup = (group: number) => number | undefined;

/** A results document in memory, and where it lies. */
export interface FormerDocument {
  readonly bytes: Buffer;
  readonly source: object;
}

interface MetricDetails {
  /** Whether the details tell the score as passed or not. */
  readonly isPassOrFail: boolean;
  /** Where each begins and ends in the document, in turn. */
  readonly spans: readonly number[];
}

/**
 * The details of a former results document, as `formatRunDocument` wrote them: those of a row group of
 * which nothing changes are the same again.
 */
export class FormerDetails {
  readonly document: FormerDocument;
  readonly #bytes: Buffer;
  readonly #facts: readonly GroupFacts[];
  readonly #metrics: ReadonlyMap<string, MetricDetails>;

  /** @param facts of the row groups of the events file from which the document was made */
  constructor(document: FormerDocument, facts: readonly GroupFacts[]) {
    this.document = document;
    this.#bytes = document.bytes;
    this.#facts = facts;
    this.#metrics = findDetails(document.bytes);
  }

  /**
   * The details of the first items of a metric that were derived before (see `deriveItems`), by the
   * item's index. Undefined when the document does not have one of them, or tells its score in another
   * way. They are views of the document.
   */
  find(
    items: RunMetricItems,
    mostDetails: number,
    copyOf: CopiedGroup,
  ): ReadonlyMap<number, Buffer> | undefined {
    const found = new Map<number, Buffer>();
    const passOrFail = isPassOrFail(items);
    let start = 0;
    for (const [group, end] of items.groupEnds.entries()) {
      const from = this.#itemsBefore(items.metric, copyOf(group)) - start;
      for (let index = start; index < Math.min(end, mostDetails); index += 1) {
        if (items.row[index] !== -1) continue;
        const details = this.#metrics.get(items.metric);
        if (details?.isPassOrFail !== passOrFail) return undefined;
        const detail = this.#detailAt(
          details.spans,
          from + index,
          items.names.textOf(items.itemId[index] ?? 0) ?? '',
        );
        if (detail === undefined) return undefined;
        found.set(index, detail);
      }
      start = end;
    }
    return found;
  }

  /** The detail at a place of the document, if it is of this item. */
  #detailAt(spans: readonly number[], place: number, itemId: string): Buffer | undefined {
    const [start, end] = [spans[2 * place], spans[2 * place + 1]];
    if (start === undefined || end === undefined) return undefined;
    const document = this.#bytes;
    // As text: two buffers for each item would take longer than all else here.
    const head = document.toString('utf8', start, skipString(document, start + HEAD.length, end));
    return head === HEAD + JSON.stringify(itemId) ? document.subarray(start, end) : undefined;
  }

  /** How many items of a metric the row groups before one have. */
  #itemsBefore(metric: string, group: number | undefined): number {
    if (group === undefined) return NaN;
    let count = 0;
    for (const { items } of this.#facts.slice(0, group)) {
      count += items.find(([name]) => name === metric)?.[1] ?? 0;
    }
    return count;
  }
}

function findDetails(document: Buffer): ReadonlyMap<string, MetricDetails> {
  const metrics = new Map<string, MetricDetails>();
  let at = 0;
  for (let line = 0; line < HEAD_LINES; line += 1) at = document.indexOf(NEWLINE, at) + 1;
  while (document[at] === QUOTE) {
    const nameEnd = skipString(document, at, document.length);
    const headEnd = document.indexOf(NEWLINE, nameEnd);
    const name: unknown = JSON.parse(document.toString('utf8', at, nameEnd));
    const head = document.toString('utf8', nameEnd + 1, headEnd);
    if (typeof name !== 'string' || !head.endsWith(HEAD_END)) break;
    const { spans, end } = detailSpans(document, headEnd + 1);
    metrics.set(name, { isPassOrFail: !head.startsWith(NOT_PASS_OR_FAIL), spans });
    // A comma and a line's end lie between two metrics.
    at = end + 2;
  }
  return metrics;
}

/** `end` is that of the metric. */
function detailSpans(document: Buffer, start: number): { spans: number[]; end: number } {
  const spans: number[] = [];
  let at = start;
  while (document[at] === OPEN_BRACE) {
    const stop = skipValue(document, at, document.length);
    spans.push(at, stop);
    const isLast = document[stop] !== COMMA;
    at = isLast ? stop : stop + 2;
  }
  return { spans, end: at + '\n]}'.length };
}
