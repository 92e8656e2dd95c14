import { describe, expect, it } from 'vitest';
import { readDocument } from '#documents/read-document.ts';
import { NotResultsError } from '#schemas/not-results.ts';
import { benchmark, documentNames, documentText, evaluation } from '../support/documents.ts';

const read = (value: unknown) => readDocument(Buffer.from(JSON.stringify(value)));
const marks = (value: unknown) => read(value).marks;

describe('the captured documents', () => {
  it.each(documentNames())('%s does not contradict itself', (name) => {
    expect(readDocument(Buffer.from(documentText(name))).marks).toEqual([]);
  });
});

describe('numbers of an evaluation that contradict each other are marked', () => {
  const metric = { passed: 42, total: 45, score: 0.933 };
  const suite = (changes: object) =>
    evaluation({ suites: { s: { metrics: { m: metric }, ...changes } } });
  const one = (changes: object) => suite({ metrics: { m: { ...metric, ...changes } } });

  it.each([
    ['nothing, where scores are rounded to three digits', one({}), []],
    [
      'a score that is not passed / total',
      one({ score: 0.9 }),
      [{ field: '/suites/s/metrics/m/score', stated: 0.9, computed: 42 / 45 }],
    ],
    [
      'more passes than events',
      one({ passed: 46, score: 46 / 45 }),
      [{ field: '/suites/s/metrics/m/passed', stated: 46, computed: 45 }],
    ],
    [
      'details that are not all there',
      one({ details: [{ event_id: 'a', passed: true }] }),
      [{ field: '/suites/s/metrics/m/total', stated: 45, computed: 1 }],
    ],
    [
      'details with other passes',
      one({ passed: 1, total: 1, score: 1, details: [{ event_id: 'a', passed: false }] }),
      [{ field: '/suites/s/metrics/m/passed', stated: 1, computed: 0 }],
    ],
    [
      'a suite’s score that is not the mean',
      suite({ overall_score: 0.5 }),
      [{ field: '/suites/s/overall_score', stated: 0.5, computed: 42 / 45 }],
    ],
    [
      'totals that do not add up',
      { ...one({}), summary: { total_suites: 2, total_passed: 42, pass_rate: 0.5 } },
      [
        { field: '/summary/total_suites', stated: 2, computed: 1 },
        { field: '/summary/pass_rate', stated: 0.5, computed: 42 / 45 },
      ],
    ],
    [
      'events that do not add up',
      { ...suite({ events_processed: 45 }), total_events: 46 },
      [{ field: '/total_events', stated: 46, computed: 45 }],
    ],
  ])('%s', (_, document, expected) => {
    expect(marks(document)).toEqual(expected);
  });

  it('the pointer of a name with a slash is not that of a path', () => {
    const suites = { 'a/b': { metrics: { m: { ...metric, score: 0 } } } };
    expect(marks(evaluation({ suites }))).toMatchObject([
      { field: '/suites/a~1b/metrics/m/score' },
    ]);
  });
});

describe('claims of a benchmark that its numbers do not bear out are marked', () => {
  it.each([
    ['the best overall', { best_overall: 'small' }, '/comparison/best_overall', 'small', 'large'],
    ['the best value', { best_value: 'large' }, '/comparison/best_value', 'large', 'small'],
    ['the savings', { cost_savings: 0.5 }, '/comparison/cost_savings', 0.5, 1 - 0.3 / 4.5],
  ])('%s', (_, comparison, field, stated, computed) => {
    expect(marks(benchmark({ comparison }))).toEqual([{ field, stated, computed }]);
  });

  it('providers without a result', () => {
    expect(marks(benchmark({ providers: ['large', 'small', 'third'] }))).toEqual([
      { field: '/providers', stated: 'large, small, third', computed: 'large, small' },
    ]);
  });

  it('a cost per token that is one in no reading', () => {
    const results = {
      a: {
        metrics: {},
        overall_score: 0.85,
        cost_analysis: { total_cost: 4.5, cost_per_token: 0.015, cost_per_score: 0.053 },
        performance: { total_tokens: 15000 },
      },
    };
    expect(
      marks(
        benchmark({ results, providers: ['a'], total_samples: undefined, comparison: undefined }),
      ),
    ).toEqual([
      { field: '/results/a/cost_analysis/cost_per_token', stated: 0.015, computed: 0.0003 },
    ]);
  });
});

describe('a number of Python that JSON does not have', () => {
  it.each(['NaN', 'Infinity', '-Infinity'])('is read as null and marked: %s', (token) => {
    const text = `{"timestamp": "2026-11-21T08:00:00Z", "duration": ${token}, "note": "NaN", "suites":
      {"10": {"metrics": {}, "overall_score": NaN}, "9": {"metrics": {}, "duration": ${token}}}}`;
    const { document, marks, text: clean } = readDocument(Buffer.from(text));
    expect(document).toMatchObject({ duration: null, note: 'NaN' });
    expect(JSON.parse(clean.toString())).toEqual(document);
    expect(marks).toHaveLength(3);
    expect(marks).toEqual(
      expect.arrayContaining([
        { field: '/duration', stated: token, computed: null },
        { field: '/suites/10/overall_score', stated: 'NaN', computed: null },
        { field: '/suites/9/duration', stated: token, computed: null },
      ]),
    );
  });

  it('is refused in the place of a count', () => {
    const text = JSON.stringify(
      evaluation({ suites: { s: { metrics: { m: { passed: 1, total: 7777, score: 1 } } } } }),
    );
    expect(() => readDocument(Buffer.from(text.replace('7777', 'NaN')))).toThrow(/m\/total: /);
  });
});

describe('a timestamp', () => {
  it.each([
    ['2026-11-12T13:10:25.123Z', '261112T131025123Z', 0],
    ['2026-11-12T14:10:25.123456+01:00', '261112T131025123Z', 0],
    ['2026-11-12T08:10:25-05', '261112T131025000Z', 0],
    ['2026-11-12T13:10:25.123', '261112T131025123Z', 1],
    ['2026-11-12', '261112T000000000Z', 1],
  ])('%s names the set %s', (timestamp, set, marked) => {
    const document = read(evaluation({ timestamp }));
    expect(document.set).toBe(set);
    expect(document.marks).toHaveLength(marked);
  });

  it('is taken as UTC when it has no zone, and a mark says so', () => {
    expect(marks(evaluation({ timestamp: '2026-11-12T13:10:25.123' }))).toEqual([
      {
        field: '/timestamp',
        stated: '2026-11-12T13:10:25.123',
        computed: '2026-11-12T13:10:25.123Z',
      },
    ]);
  });

  it('is refused when it is of another century', () => {
    expect(() => read(evaluation({ timestamp: '1999-12-31T23:59:59Z' }))).toThrow(/2000 to 2099/);
  });
});

describe('a body that is not a document is refused with the reason', () => {
  const text = documentText(documentNames()[1] ?? '');
  it.each([
    ['a file that ends early', text.slice(0, 5000), /not JSON: .* at byte 5000/],
    ['one that ends within NaN', '{"a": NaN, "b": "x', /not JSON: /],
    ['too many values', `{"a": [${'[],'.repeat(2_000_000)}1]}`, /more than 4000000 values/],
    ['deep nesting', `{"a": ${'['.repeat(300)}${']'.repeat(300)}}`, /nested deeper/],
    [
      'a name that JavaScript cannot keep',
      '{"timestamp":"2026-11-12T13:10:25Z","suites":{"__proto__":{"metrics":{}}}}',
      /__proto__/,
    ],
  ])('%s', (_, body, reason) => {
    expect(() => readDocument(Buffer.from(body))).toThrow(NotResultsError);
    expect(() => readDocument(Buffer.from(body))).toThrow(reason);
  });

  it('bytes that are not UTF-8', () => {
    expect(() => readDocument(Buffer.from([0x7b, 0xff, 0x7d]))).toThrow(/not UTF-8/);
  });
});
