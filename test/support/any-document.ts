import fc from 'fast-check';
import { benchmark, evaluation, failure } from './documents.ts';

/** Results documents of November 2026 as their writers write them: scores and means in three digits. */

const timestamp = fc
  .date({
    min: new Date('2026-11-01T00:00:00.000Z'),
    max: new Date('2026-11-30T23:59:59.999Z'),
    noInvalidDate: true,
  })
  .map((time) => time.toISOString());

/** Names that a record can hold: JavaScript gives `__proto__` another meaning. */
const name = fc.string({ maxLength: 8 }).filter((text) => text !== '__proto__');
const json = fc.jsonValue().filter((value) => !JSON.stringify(value).includes('__proto__'));
const amount = fc.double({ min: 0, max: 1e6, noNaN: true });
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

function named<T>(value: fc.Arbitrary<T>, maxKeys: number, minKeys = 0) {
  return fc.dictionary(name, value, { minKeys, maxKeys, noNullPrototype: true });
}

export function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}

export interface AnyMetric {
  readonly passed: number;
  readonly total: number;
  readonly score: number;
  readonly details?: readonly { readonly event_id: string; readonly passed: boolean }[];
}

function metricOf(passed: number, total: number): AnyMetric {
  return { passed, total, score: rounded(passed / total) };
}

const counted: fc.Arbitrary<AnyMetric> = fc
  .tuple(fc.nat(10_000), fc.nat(10_000))
  .map(([passed, failed]) => metricOf(passed, passed + failed + 1));

/** Each event once, because a repeated one counts in the mean of its epochs. */
const withDetails: fc.Arbitrary<AnyMetric> = fc
  .array(fc.record({ passed: fc.boolean(), input: maybe(fc.string()), extra: maybe(json) }), {
    minLength: 1,
    maxLength: 10,
  })
  .map((events) => ({
    ...metricOf(events.filter(({ passed }) => passed).length, events.length),
    details: events.map((each, i) => ({ event_id: `evt_${i}`, ...each })),
  }));

interface Scored {
  readonly metrics: Readonly<Record<string, AnyMetric>>;
  readonly overall_score: number;
}

function anyScored(metric: fc.Arbitrary<AnyMetric>): fc.Arbitrary<Scored> {
  return named(metric, 3, 1).map((metrics) => {
    const all = Object.values(metrics);
    const sum = all.reduce((total, { score }) => total + score, 0);
    return { metrics, overall_score: rounded(sum / all.length) };
  });
}

export interface AnyEvaluation {
  readonly timestamp: string;
  readonly suites: Readonly<Record<string, Scored>>;
}

export const anyEvaluation: fc.Arbitrary<AnyEvaluation> = fc
  .record({
    timestamp,
    duration: maybe(amount),
    suites: named(anyScored(fc.oneof(counted, withDetails)), 3),
    extra: maybe(json),
  })
  .map((changes) => ({ ...evaluation(), ...changes }));

export interface AnyProvider extends Scored {
  readonly cost_analysis: { readonly total_cost: number };
  readonly performance: { readonly avg_response_time: number; readonly total_tokens: number };
}

export interface AnyBenchmark {
  readonly timestamp: string;
  readonly name: string | undefined;
  readonly results: Readonly<Record<string, AnyProvider>>;
  readonly comparison: { readonly best_overall: string; readonly cost_savings: number };
}

const provider: fc.Arbitrary<AnyProvider> = fc
  .record({
    scored: anyScored(counted),
    cost_analysis: fc.record({ total_cost: amount, note: maybe(json) }),
    performance: fc.record({ avg_response_time: amount, total_tokens: fc.nat() }),
    extra: maybe(json),
  })
  .map(({ scored: scores, ...rest }) => ({ ...scores, ...rest }));

export const anyBenchmark: fc.Arbitrary<AnyBenchmark> = fc
  .record({
    timestamp,
    name: maybe(name),
    results: named(provider, 3),
    comparison: fc.record({ best_overall: name, cost_savings: amount }),
    extra: maybe(json),
  })
  .map((changes) => ({ ...benchmark(), ...changes }));

export interface AnyFailure {
  readonly timestamp: string;
  readonly duration: number;
  readonly error: {
    readonly type: string;
    readonly message: string;
    readonly details: unknown;
  };
  readonly partial_results: unknown;
}

export const anyFailure: fc.Arbitrary<AnyFailure> = fc
  .record({
    timestamp,
    duration: amount,
    error: fc.record({
      type: fc.string(),
      message: fc.string({ unit: 'binary' }),
      details: fc.option(named(json, 3)),
      extra: maybe(json),
    }),
    partial_results: fc.option(fc.record({ suites: maybe(named(json, 3)), extra: maybe(json) })),
    extra: maybe(json),
  })
  .map((changes) => ({ ...failure(), ...changes }));
