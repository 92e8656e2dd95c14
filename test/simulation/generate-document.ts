import { Dice } from './dice.ts';
import { spell } from './generate-run.ts';

/** The value of a results document. `verbatim` marks text that `JSON.stringify` cannot write. */
export type GeneratedDocument = unknown;

/** The first three are one millisecond; the others stand on both sides of the end of a month. */
const TIMES = [
  '2026-11-12T13:10:25.123Z',
  '2026-11-12T14:10:25.1239+01:00',
  '2026-11-12 13:10:25.123',
  '2026-10-31T23:59:59.999Z',
  '2026-11-01T00:00:00Z',
];

export function generateDocuments(dice: Dice): GeneratedDocument[] {
  const times = dice.chance(0.6) ? TIMES.slice(0, dice.int(1, 3)) : TIMES;
  const count = dice.int(1, 4);
  return Array.from({ length: count }, () =>
    dice.chance(0.1) ? generateBad(dice) : generateDocument(dice, dice.pick(times)),
  );
}

function generateDocument(dice: Dice, timestamp: string | undefined): GeneratedDocument {
  switch (dice.int(1, 6)) {
    case 1:
      return { timestamp, ...generateBenchmark(dice) };
    case 2:
      return { timestamp, status: 'error', error: { type: 'E', message: dice.pick(['a', 'é']) } };
    default:
      return { timestamp, ...generateEvaluation(dice) };
  }
}

function generateEvaluation(dice: Dice): object {
  const suites = dice.shuffle(['quality', 'a::b']).slice(0, dice.int(dice.chance(0.1) ? 0 : 1, 2));
  return {
    suites: Object.fromEntries(suites.map((suite) => [suite, { metrics: generateMetrics(dice) }])),
    total_events: dice.pick([3, verbatim('3.0')]),
    ...(dice.chance(0.2) ? { configuration: { model: 'm-1' } } : {}),
  };
}

function generateMetrics(dice: Dice): object {
  const metrics = dice.shuffle(['is_safe', 'f1']).slice(0, dice.int(1, 2));
  return Object.fromEntries(metrics.map((metric) => [metric, generateMetric(dice)]));
}

/** A metric, with or without details. */
function generateMetric(dice: Dice): object {
  const passes = Array.from({ length: dice.int(1, 2) }, () => dice.chance(0.5));
  const details = passes.map((passed, i) => ({ event_id: `e${dice.chance(0.1) ? 0 : i}`, passed }));
  const [passed, total] = [passes.filter(Boolean).length, passes.length];
  const score = dice.chance(0.1) ? verbatim('NaN') : passed / total;
  return { passed, total, score, ...(dice.chance(0.6) ? { details } : {}) };
}

function generateBenchmark(dice: Dice): object {
  const provider = () => ({
    metrics: { helpful: { passed: dice.int(0, 4), total: 4, score: 0.5 } },
    cost_analysis: { total_cost: dice.pick([0.3, 4.5]) },
  });
  const results = { large: provider(), ...(dice.chance(0.5) ? { small: provider() } : {}) };
  return { type: 'benchmark', results, ...(dice.chance(0.3) ? { name: 'nightly' } : {}) };
}

function generateBad(dice: Dice): GeneratedDocument {
  const [timestamp] = TIMES;
  return dice.pick([
    { timestamp: 'yesterday', suites: {} },
    { timestamp: '1999-12-31T23:59:59Z', suites: {} },
    { timestamp, status: 'error' },
    {
      timestamp,
      suites: { a: { metrics: { m: { passed: 1, total: verbatim('NaN'), score: 1 } } } },
    },
    { latest_evaluation: timestamp },
    verbatim('no JSON'),
  ]);
}

/** A text to be written as it is, without quotes: digits as spelled, or text that is not JSON. */
function verbatim(text: string): string {
  return `exactly ${text}`;
}

/** The document's text as one client writes it; `onOneLine` when documents are sent as lines. */
export function spellDocument(dice: Dice, value: GeneratedDocument, onOneLine: boolean): string {
  const ordered = dice.chance(0.3) ? reversed(value) : value;
  const spread = !onOneLine && dice.chance(0.3);
  const text = spread ? JSON.stringify(ordered, undefined, 2) : spell(dice, ordered);
  return text.replace(/"exactly ([^"]*)"/g, '$1');
}

function reversed(value: GeneratedDocument): GeneratedDocument {
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).reverse());
}
