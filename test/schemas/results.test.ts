import { describe, expect, it } from 'vitest';
import { NotResultsError } from '#schemas/not-results.ts';
import { evaluationSummary, parseResults } from '#schemas/results.ts';
import { jsonPointer } from '#json/pointer.ts';
import { documentNames, documentText } from '../support/documents.ts';

const metric = { passed: 1, total: 2, score: 0.5 };
const evaluation = {
  timestamp: '2026-11-21T08:00:00.000Z',
  suites: { quality: { metrics: { is_safe: metric } } },
};

describe('the captured documents', () => {
  it.each(documentNames())('%s is read, and nothing of it is lost', (name) => {
    const value: unknown = JSON.parse(documentText(name));
    expect(parseResults(value).document).toEqual(value);
  });

  it('cover the three kinds', () => {
    const kinds = documentNames().map((name) => parseResults(JSON.parse(documentText(name))).kind);
    const count = (kind: string) => kinds.filter((found) => found === kind).length;
    expect([count('evaluation'), count('benchmark'), count('error')]).toEqual([22, 1, 1]);
  });
});

describe('a results document', () => {
  it('keeps members that nobody knows, at any depth', () => {
    const value = {
      ...evaluation,
      git: { commit: 'abc' },
      suites: { quality: { metrics: { is_safe: { ...metric, threshold: 0.4 } }, owner: 'a' } },
    };
    expect(parseResults(value).document).toEqual(value);
  });

  it.each([
    ['no object', [evaluation], /a JSON object/],
    ['another document', { data: 1 }, /neither suites/],
    ['a summary', { latest_evaluation: '2024-01-15T14:30:25.123Z' }, /a summary is made/],
    ['a timestamp that is none', { ...evaluation, timestamp: 'yesterday' }, /\/timestamp: /],
    ['no timestamp', { suites: {} }, /\/timestamp: timestamp must be text/],
    [
      'a count that is text',
      { ...evaluation, suites: { a: { metrics: { b: { ...metric, passed: '1' } } } } },
      /\/suites\/a\/metrics\/b\/passed: /,
    ],
    [
      'a benchmark without results',
      { timestamp: evaluation.timestamp, type: 'benchmark' },
      /\/results: /,
    ],
    ['an error without one', { timestamp: evaluation.timestamp, status: 'error' }, /\/error: /],
  ])('that is %s is refused, and the reason names the place', (_, value, reason) => {
    expect(() => parseResults(value)).toThrow(NotResultsError);
    expect(() => parseResults(value)).toThrow(reason);
  });

  it('is refused with a short reason even for hundreds of faults', () => {
    const details = Array.from({ length: 300 }, () => ({ event_id: 1 }));
    const value = { ...evaluation, suites: { a: { metrics: { b: { ...metric, details } } } } };
    expect(() => parseResults(value)).toThrow(/and 595 more/);
  });
});

it('reads the rolling summary', () => {
  const summary = {
    latest_evaluation: '2024-01-15T14:30:25.123Z',
    total_suites: 2,
    overall_score: 0.897,
    trending: {
      score_change: 0.05,
      trend: 'improving',
      last_7_days: [{ date: '2024-01-15', score: 0.897 }],
    },
    metrics_summary: {
      total_metrics: 3,
      critical_metrics: ['is_safe'],
      performance_metrics: ['has_greeting_word'],
    },
  };
  expect(evaluationSummary.parse(summary)).toEqual(summary);
});

it('writes JSON pointers', () => {
  expect(jsonPointer(['suites', 'a/b', 'x~y', 0])).toBe('/suites/a~1b/x~0y/0');
});
