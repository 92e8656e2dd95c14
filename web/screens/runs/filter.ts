import type { FacetValue } from '../../parts/facets.tsx';
import { verdictWord } from '../../parts/verdict-word.ts';
import type { RunRow } from './rows.ts';

/** The facets, in the order in which they are shown. */
export const facetNames = [
  'status',
  'verdict',
  'task',
  'model',
  'metric',
  'tag',
  'creator',
  'config',
] as const;
export type FacetName = (typeof facetNames)[number];

export const facetTitles: Readonly<Record<FacetName, string>> = {
  status: 'Status',
  verdict: 'Verdict',
  task: 'Task',
  model: 'Model',
  metric: 'Metric',
  tag: 'Tag',
  creator: 'Created by',
  config: 'Configuration',
};

const HOUR_MS = 3_600_000;

/** How far back a run may have started. */
export const ages = {
  '24h': { label: 'last 24 hours', ms: 24 * HOUR_MS },
  '7d': { label: 'last 7 days', ms: 7 * 24 * HOUR_MS },
  '30d': { label: 'last 30 days', ms: 30 * 24 * HOUR_MS },
  '90d': { label: 'last 90 days', ms: 90 * 24 * HOUR_MS },
} as const;
export type Age = keyof typeof ages;

export interface RunFilter {
  readonly text: string;
  readonly age: Age | '';
  /** Values by facet; none lets every row through. */
  readonly chosen: Readonly<Record<FacetName, readonly string[]>>;
}

export interface FilteredRuns {
  readonly rows: readonly RunRow[];
  /** Of each facet, the rows that every other filter lets through, by value. */
  readonly counts: Readonly<Record<FacetName, readonly FacetValue[]>>;
}

/** Filters rows, and counts in the same pass what each facet would show. */
export function filterRuns(
  rows: readonly RunRow[],
  { text, age, chosen }: RunFilter,
  nowMs: number,
): FilteredRuns {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const sinceMs = age === '' ? undefined : nowMs - ages[age].ms;
  const wanted = facetNames.map((name) => new Set(chosen[name]));
  const counts = facetNames.map(() => new Map<string, number>());
  const passed: RunRow[] = [];
  for (const row of rows) {
    if (!isSince(row, sinceMs) || !hasWords(row, words)) continue;
    const values = facetValuesOf(row);
    let failing = 0;
    let failed = -1;
    for (const [facet, each] of values.entries()) {
      if (passes(each, wanted[facet])) continue;
      failing += 1;
      failed = facet;
    }
    if (failing === 0) passed.push(row);
    if (failing > 1) continue;
    for (const [facet, each] of values.entries()) {
      if (failing === 0 || failed === facet) for (const value of each) add(counts[facet], value);
    }
  }
  const entries = facetNames.map((name, facet) => [
    name,
    listOf(name, counts[facet], chosen[name]),
  ]);
  return { rows: passed, counts: Object.fromEntries(entries) as FilteredRuns['counts'] };
}

function passes(values: readonly string[], wanted: ReadonlySet<string> | undefined): boolean {
  return wanted === undefined || wanted.size === 0 || values.some((value) => wanted.has(value));
}

function add(counts: Map<string, number> | undefined, value: string): void {
  counts?.set(value, (counts.get(value) ?? 0) + 1);
}

/** The most frequent first; a chosen value that no row has is among them. */
function listOf(
  name: FacetName,
  counts: ReadonlyMap<string, number> = new Map(),
  chosen: readonly string[],
): FacetValue[] {
  const absent = chosen.filter((value) => !counts.has(value)).map((value) => [value, 0] as const);
  return [...counts, ...absent]
    .sort(([a, many], [b, more]) => more - many || (a < b ? -1 : 1))
    .map(([value, count]) => ({
      value,
      count,
      ...(name === 'verdict' ? { label: verdictWord(value) } : {}),
    }));
}

function isSince(row: RunRow, sinceMs: number | undefined): boolean {
  if (sinceMs === undefined || row.kind === 'receiving') return true;
  return row.run.startedMs >= sinceMs;
}

const haystacks = new WeakMap<object, string>();

/** Whether each word is somewhere in the run's id, task, model, creator, configuration or tags. */
function hasWords(row: RunRow, words: readonly string[]): boolean {
  if (words.length === 0) return true;
  let haystack = haystacks.get(row.run);
  if (haystack === undefined) {
    haystack = textsOf(row).join('\n').toLowerCase();
    haystacks.set(row.run, haystack);
  }
  return words.every((word) => haystack.includes(word));
}

function textsOf({ kind, id, run }: RunRow): readonly string[] {
  if (kind === 'receiving') return [id];
  return [id, run.task, run.model, run.createdBy, run.configHash, ...run.tags];
}

const valuesOfRuns = new WeakMap<object, readonly (readonly string[])[]>();
const receivingValues = facetNames.map((name) => (name === 'status' ? ['receiving'] : []));

/** The values of a row, by facet. */
function facetValuesOf({ kind, run }: RunRow): readonly (readonly string[])[] {
  if (kind === 'receiving') return receivingValues;
  let values = valuesOfRuns.get(run);
  if (!values) {
    const byName: Readonly<Record<FacetName, readonly string[]>> = {
      status: [run.status],
      verdict: run.verdict === null ? [] : [run.verdict],
      task: [run.task],
      model: [run.model],
      metric: run.metrics.map(({ name }) => name),
      tag: run.tags,
      creator: [run.createdBy],
      config: [run.configHash],
    };
    values = facetNames.map((name) => byName[name]);
    valuesOfRuns.set(run, values);
  }
  return values;
}
