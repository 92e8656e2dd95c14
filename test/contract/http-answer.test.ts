import { describe, expect, it } from 'vitest';
import { isPassingStatus, parseRetryAfterMs, problemDetail } from '#contract/http-answer.ts';

describe('parseRetryAfterMs', () => {
  const now = Date.parse('2026-11-21T08:00:00Z');
  it.each([
    [null, undefined],
    ['', undefined],
    ['soon', undefined],
    ['120', 120_000],
    [' 0 ', 0],
    ['Sat, 21 Nov 2026 08:00:30 GMT', 30_000],
    ['Sat, 21 Nov 2026 07:00:00 GMT', 0],
  ])('takes %j for %j ms', (value, ms) => {
    expect(parseRetryAfterMs(value, now)).toBe(ms);
  });
});

describe('problemDetail', () => {
  it.each([
    ['{"title": "x", "detail": "the body is over 6 MB"}', 'the body is over 6 MB'],
    ['{"detail": 7}', undefined],
    ['["detail"]', undefined],
    ['null', undefined],
    ['<html>', undefined],
    ['', undefined],
  ])('of %j is %j', (text, detail) => {
    expect(problemDetail(text)).toBe(detail);
  });
});

it('isPassingStatus is true for the statuses of overloaded servers alone', () => {
  const statuses = [200, 302, 400, 404, 408, 409, 410, 413, 425, 429, 500, 502, 503, 504];
  expect(statuses.filter(isPassingStatus)).toEqual([408, 425, 429, 500, 502, 503, 504]);
});
