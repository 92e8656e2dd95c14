import { NotResultsError } from './not-results.ts';

/**
 * What a document may hold. A metric is a run, with rows and a file of its own; names and tags stand in
 * each of those rows.
 */
export const documentLimits = {
  /** JSON values of all kinds: those of a document of the largest size have eight bytes each. */
  values: 4_000_000,
  /** Suites or providers, and the metrics in them. */
  metrics: 10_000,
  /** Details of all metrics together. */
  details: 500_000,
  tags: 1000,
  /** UTF-16 units of all tags of a suite together. */
  tagsLength: 8000,
  /** UTF-16 units, of a suite, provider, metric, model or benchmark. */
  nameLength: 4000,
  /** UTF-16 units of a part's name and tags, for each of its metrics, over all parts. */
  rowsLength: 10_000_000,
} as const;

/** Reads a member of an object; undefined for anything else. */
export function memberOf(value: unknown, name: string): object | undefined {
  const member = ownMember(value, name);
  return typeof member === 'object' && member !== null ? member : undefined;
}

function ownMember(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.getOwnPropertyDescriptor(value, name)?.value;
}

/**
 * Checks sizes before anything is made of the parts: each fault that a schema finds takes memory.
 * @throws NotResultsError
 */
export function checkSizes(value: unknown): void {
  let [metrics, details, rowsLength] = [0, 0, 0];
  for (const group of ['suites', 'results']) {
    const parts = memberOf(value, group);
    for (const [name, part] of Object.entries(parts ?? {})) {
      const own = Object.values(memberOf(part, 'metrics') ?? {});
      metrics += 1 + own.length;
      details += own.reduce((sum: number, metric) => sum + lengthOf(metric, 'details'), 0);
      atMost('tags of a suite', lengthOf(part, 'tags'), documentLimits.tags);
      const tags = Object.values(memberOf(part, 'tags') ?? {}).filter(isText);
      const tagsLength = tags.join('').length;
      atMost('characters in the tags of a suite', tagsLength, documentLimits.tagsLength);
      rowsLength += own.length * (name.length + tagsLength);
    }
  }
  atMost('suites or providers and metrics', metrics, documentLimits.metrics);
  atMost('details', details, documentLimits.details);
  atMost('characters in names and tags of its metrics', rowsLength, documentLimits.rowsLength);
  atMost('providers', lengthOf(value, 'providers'), documentLimits.metrics);
  const configuration = memberOf(value, 'configuration');
  atMost('judge models', lengthOf(configuration, 'judge_models'), documentLimits.tags);
  const comparison = memberOf(value, 'comparison');
  checkLength('the model', ownMember(configuration, 'model'));
  checkLength('the name', ownMember(value, 'name'));
  checkLength('the best provider', ownMember(comparison, 'best_overall'));
  checkLength('the best provider', ownMember(comparison, 'best_value'));
}

function lengthOf(value: unknown, name: string): number {
  const member = memberOf(value, name);
  return Array.isArray(member) ? member.length : 0;
}

function atMost(what: string, count: number, most: number): void {
  if (count <= most) return;
  throw new NotResultsError(
    `the document has ${count} ${what}; at most ${most} fit into one, send several documents`,
  );
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

/** @throws NotResultsError for a text that is too long; what is no text is the schema's affair */
export function checkLength(what: string, text: unknown): void {
  if (!isText(text) || text.length <= documentLimits.nameLength) return;
  const { nameLength } = documentLimits;
  throw new NotResultsError(
    `${what} ${JSON.stringify(text.slice(0, 40))}… has ${text.length} characters; at most ${nameLength}`,
  );
}
