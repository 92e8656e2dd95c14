import { hasFlag, type SampleRow, type Samples } from '../../api/samples.ts';
import { listParameter, queryState, textParameter } from '../../route/query-state.ts';
import { type SortableColumn, sortRows } from '../grid/sort.ts';

/** Which samples of a run are listed, and in what order; the page of a sample has it too. */
export const listState = queryState({
  text: textParameter(),
  show: listParameter(),
  sort: textParameter(),
});
export type SampleListState = ReturnType<typeof listState.get>;

/** What samples can be asked for; a sample is listed that is any of those chosen. */
export const sampleKinds = [
  'failed',
  'partly',
  'passed',
  'mixed',
  'errored',
  'unscored',
  'repeated',
  'conflict',
  'slow',
] as const;
export type SampleKind = (typeof sampleKinds)[number];

const SLOW_SHARE = 0.05;
const LEAST_FOR_SLOW = 20;

/** Tells of which kinds a sample is. Failed and passed are the ends of a scale from 0 to 1. */
export function kindTests(
  samples: Samples,
): Readonly<Record<SampleKind, (row: SampleRow) => boolean>> {
  const isShare = samples.rows.every(
    ({ scores: [score = null] }) => score === null || (score >= 0 && score <= 1),
  );
  const limitMs = slowLimit(samples);
  const ofScore = (test: (score: number) => boolean) => (row: SampleRow) => {
    const [score = null] = row.scores;
    return isShare && score !== null && test(score);
  };
  return {
    failed: ofScore((score) => score === 0),
    partly: ofScore((score) => score > 0 && score < 1),
    passed: ofScore((score) => score === 1),
    mixed: (row) => hasFlag(row, 'mixed'),
    errored: (row) => hasFlag(row, 'error'),
    unscored: (row) => hasFlag(row, 'unscored'),
    repeated: (row) => hasFlag(row, 'repeated'),
    conflict: (row) => hasFlag(row, 'conflict'),
    slow: ({ ms }) => ms !== null && ms > limitMs,
  };
}

/** Beyond it are the slowest twentieth; nothing is slow among a few. */
function slowLimit({ rows }: Samples): number {
  const times = rows.flatMap(({ ms }) => ms ?? []).sort((a, b) => a - b);
  if (times.length < LEAST_FOR_SLOW) return Infinity;
  return times[Math.ceil(times.length * (1 - SLOW_SHARE)) - 1] ?? Infinity;
}

/** Of each kind, how many there are. */
export function countKinds(samples: Samples): Readonly<Record<SampleKind, number>> {
  const tests = kindTests(samples);
  const counts = sampleKinds.map((kind) => [kind, samples.rows.filter(tests[kind]).length]);
  return Object.fromEntries(counts) as Record<SampleKind, number>;
}

/** What rows of samples can be sorted by; the columns of their table say how they are shown. */
export function sampleOrders(metrics: readonly string[]): readonly SortableColumn<SampleRow>[] {
  return [
    { id: 'id', sortBy: ({ id }) => id },
    ...metrics.map((name, place): SortableColumn<SampleRow> => ({
      id: `metric:${name}`,
      sortBy: ({ scores }) => scores[place] ?? null,
    })),
    { id: 'epochs', sortBy: ({ epochs }) => epochs },
    { id: 'events', sortBy: ({ events }) => events },
    { id: 'tokens', sortBy: ({ tokens }) => tokens },
    { id: 'time', sortBy: ({ ms }) => ms },
  ];
}

/** The samples that are listed, in the order in which they are. */
export function listSamples(
  samples: Samples,
  { text, show, sort }: SampleListState,
): readonly SampleRow[] {
  const tests = kindTests(samples);
  const wanted = sampleKinds.filter((kind) => show.includes(kind)).map((kind) => tests[kind]);
  const word = text.toLowerCase();
  const rows = samples.rows.filter(
    (row) =>
      (wanted.length === 0 || wanted.some((test) => test(row))) &&
      (word === '' || row.id.toLowerCase().includes(word)),
  );
  return sortRows(rows, sampleOrders(samples.metrics), sort);
}
