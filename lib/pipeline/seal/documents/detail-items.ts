import type { Span } from '#contract/batch-text.ts';
import { elementsOf, memberAt, membersOf } from '#json/members.ts';
import { objectWithout } from '#json/text.ts';
import type { ResultDetail } from '#schemas/results.ts';
import type { MetricItems } from '#lake/items-file.ts';

/**
 * Makes the items of a metric from its details. A detail scores 1 or 0, or its own score where it
 * is not pass or fail; a detail without either is no item. An event id that comes again is the next
 * epoch.
 * @param texts the JSON of each detail in `text`
 */
export function detailItems(
  metric: string,
  details: readonly ResultDetail[],
  text: Buffer,
  texts: readonly Span[],
): MetricItems {
  const columns = { itemId: [], clusterId: [], epoch: [], score: [], metadataJson: [] };
  const items: MetricItems = { metric, ...columns };
  const answers = new Map<string, number>();
  details.forEach(({ event_id, passed, score }, index) => {
    const value = passed === null ? (score ?? null) : Number(passed);
    const span = texts[index];
    if (value === null || !span) return;
    const itemId = event_id.toWellFormed();
    const epoch = answers.get(itemId) ?? 0;
    answers.set(itemId, epoch + 1);
    items.itemId.push(itemId);
    items.clusterId.push(null);
    items.epoch.push(epoch);
    items.score.push(value);
    items.metadataJson.push(formatMetadata(text, span));
  });
  return items;
}

/** The other members of the detail, as they were written. */
function formatMetadata(text: Buffer, span: Span): string {
  const drop = ({ key }: { readonly key: string }) => key === 'event_id' || key === 'passed';
  return objectWithout(text, membersOf(text, span), drop);
}

/** Finds the texts of the details of each suite's metrics in a document. */
export class DetailTexts {
  readonly #text: Buffer;
  /** Metrics by suite and name. */
  readonly #metrics = new Map<string, ReadonlyMap<string, Span>>();

  constructor(text: Buffer) {
    this.#text = text;
    const suites = memberAt(text, { start: 0, end: text.length }, 'suites');
    for (const [name, suite] of suites ? valuesByName(text, suites) : []) {
      const metrics = memberAt(text, suite, 'metrics');
      if (metrics) this.#metrics.set(name, valuesByName(text, metrics));
    }
  }

  of(suite: string, metric: string): Span[] {
    const span = this.#metrics.get(suite)?.get(metric);
    const details = span && memberAt(this.#text, span, 'details');
    return details ? elementsOf(this.#text, details) : [];
  }
}

function valuesByName(text: Buffer, object: Span): Map<string, Span> {
  return new Map(membersOf(text, object).map(({ key, value }) => [key, value]));
}
