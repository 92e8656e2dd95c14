import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { benjaminiHochberg, holm } from '#compare/adjust-p-values.ts';
import { binomialHalf } from '#compare/mcnemar.ts';
import { chiSquaredTail, normalQuantile, normalTail } from '#compare/normal.ts';
import { studentTail, studentUpperQuantile } from '#compare/student-t.ts';
import { functionCalls } from '../support/verdict-cases.ts';

const rows = z.array(z.array(z.number()));
const scipy = z
  .object({
    normalTail: rows,
    normalQuantile: rows,
    chiSquaredTail: rows,
    studentTail: rows,
    studentUpperQuantile: rows,
  })
  .parse(
    JSON.parse(readFileSync(new URL('../fixtures/distributions.json', import.meta.url), 'utf8')),
  );

const functions = {
  normalTail: ([z = NaN]) => normalTail(z),
  normalQuantile: ([p = NaN]) => normalQuantile(p),
  chiSquaredTail: ([x = NaN]) => chiSquaredTail(x),
  studentTail: ([t = NaN, df = NaN]) => studentTail(t, df),
  studentUpperQuantile: ([p = NaN, df = NaN]) => studentUpperQuantile(p, df),
} satisfies Record<keyof typeof scipy, (args: number[]) => number>;

function expectClose(actual: number, wanted: number, about: string): void {
  const most = Math.max(1e-10 * Math.abs(wanted), 1e-16);
  expect(Math.abs(actual - wanted), about).toBeLessThanOrEqual(most);
}

describe('the distributions', () => {
  it.each(Object.keys(functions) as (keyof typeof functions)[])(
    'are scipy’s, to 1e-10 of the value: %s',
    (name) => {
      expect(scipy[name].length).toBeGreaterThan(10);
      for (const row of scipy[name]) {
        const args = row.slice(0, -1);
        expectClose(functions[name](args), row.at(-1) ?? NaN, `${name}(${args.join(', ')})`);
      }
    },
  );

  it.each([
    ['normSf', functions.normalTail],
    ['normPpf', functions.normalQuantile],
    ['chi2Sf1', functions.chiSquaredTail],
    ['tSf', functions.studentTail],
    [
      'tPpf',
      ([p = NaN, df = NaN]: number[]) =>
        p < 0.5 ? -studentUpperQuantile(p, df) : studentUpperQuantile(1 - p, df),
    ],
    ['binomHalfCdf', ([k = NaN, n = NaN]: number[]) => binomialHalf(k, n)],
  ] as const)('give the golden values of %s', (name, run) => {
    const calls = functionCalls(name);
    expect(calls.length).toBeGreaterThan(0);
    for (const { args, value } of calls) {
      expectClose(run(z.array(z.number()).parse(args)), Number(value), `${name}(${String(args)})`);
    }
  });

  it('end where a double ends', () => {
    expect(normalTail(100)).toBe(0);
    expect(normalTail(-100)).toBe(1);
    expect(studentTail(1e200, 10)).toBe(0);
    expect(studentTail(Infinity, 0.01)).toBe(0);
    expect(studentTail(0, 3)).toBe(0.5);
    expect(studentTail(-2, 5) + studentTail(2, 5)).toBeCloseTo(1, 15);
    expect(studentUpperQuantile(0.005, 0.001)).toBe(Infinity);
    expect(studentUpperQuantile(0.5, 3)).toBe(0);
  });
});

describe('p-values over several metrics', () => {
  it.each(functionCalls('holm'))('are adjusted by Holm: $args', ({ args: [pValues], value }) => {
    const wanted = z.array(z.number()).parse(value);
    const adjusted = holm(z.array(z.number()).parse(pValues));
    adjusted.forEach((p, index) => expect(p).toBeCloseTo(wanted[index] ?? NaN, 12));
    expect(adjusted).toHaveLength(wanted.length);
  });

  it.each(functionCalls('benjaminiHochberg'))(
    'are adjusted by Benjamini-Hochberg: $args',
    ({ args: [pValues], value }) => {
      const wanted = z.array(z.number()).parse(value);
      const adjusted = benjaminiHochberg(z.array(z.number()).parse(pValues));
      adjusted.forEach((p, index) => expect(p).toBeCloseTo(wanted[index] ?? NaN, 12));
      expect(adjusted).toHaveLength(wanted.length);
    },
  );

  const pValues = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 });

  it('are by Benjamini-Hochberg those of the step-up procedure: below q just what it rejects', () => {
    fc.assert(
      fc.property(pValues, fc.double({ min: 0.001, max: 0.999, noNaN: true }), (given, q) => {
        const sorted = given.toSorted((a, b) => a - b);
        const isPassed = (p: number, rank: number) => p * (given.length / (rank + 1)) < q;
        const last = sorted.findLastIndex(isPassed);
        const limit = sorted[last] ?? -1;
        const rejected = given.map((p) => last >= 0 && p <= limit);
        expect(benjaminiHochberg(given).map((p) => p < q)).toEqual(rejected);
      }),
    );
  });

  it('are by Benjamini-Hochberg between the p-values and those by Holm, whatever their order', () => {
    fc.assert(
      fc.property(pValues, (given) => {
        const adjusted = benjaminiHochberg(given);
        const strict = holm(given);
        adjusted.forEach((p, index) => {
          expect(p).toBeGreaterThanOrEqual(given[index] ?? NaN);
          expect(p).toBeLessThanOrEqual((strict[index] ?? NaN) * (1 + 1e-12));
        });
        expect(benjaminiHochberg(given.toReversed()).toReversed()).toEqual(adjusted);
      }),
    );
  });

  it('are none for none', () => {
    expect(holm([])).toEqual([]);
    expect(benjaminiHochberg([])).toEqual([]);
  });
});
