import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { holm } from '#compare/holm.ts';
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

  it('are none for none', () => expect(holm([])).toEqual([]));
});
