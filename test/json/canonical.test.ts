import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '#json/canonical-json.ts';

const canonical = (text: string) => canonicalJson(Buffer.from(text), 0, Buffer.byteLength(text));

describe('canonical JSON', () => {
  it.each([
    ['1', '1.0', '1.00', '1e0', '10e-1', '0.1E+1'],
    ['0', '0.0', '0e7'],
    ['-0', '-0.0'],
    ['0.00001', '1e-05', '1e-5', '0.1e-4'],
    ['1e-7', '1e-07', '0.0000001'],
    ['100000000000000000000', '1e20', '1E+20'],
    ['1e+21', '1e21', '1000000000000000000000', '1000000000000000000000.0'],
    ['1.25e+30', '12.5e29', '0.125e31'],
  ])('has one text for %s', (text, ...others) => {
    for (const other of [text, ...others]) expect(canonical(other)).toBe(text);
    expect(canonical(`{"b": [${others[0] ?? ''}], "a": 1.0}`)).toBe(`{"a":1,"b":[${text}]}`);
  });

  it('keeps numbers apart that one double would hold', () => {
    expect(canonical('9007199254740993')).not.toBe(canonical('9007199254740992'));
    expect(canonical('0.1000000000000000055')).not.toBe(canonical('0.1'));
    expect(canonical('9007199254740993.0')).toBe('9007199254740993');
  });

  it('writes an array as its elements are written, whatever stands beside what', () => {
    // Of 21 digits and more some are written with an exponent.
    const whole = fc
      .tuple(fc.constantFrom('', '-'), fc.integer({ min: 1, max: 24 }))
      .map(([sign, digits]) => sign + '7'.repeat(digits));
    const others = fc.constantFrom(
      '0',
      '-0',
      '1.0',
      '1e3',
      'true',
      'false',
      'null',
      '"\\u0041"',
      '"1,2]"',
      '[1,2]',
      '{"a":1}',
    );
    const string = fc.string({ unit: 'grapheme' }).map((value) => JSON.stringify(value));
    const space = fc.constantFrom('', ' ', '\n');
    const elements = fc.array(fc.tuple(space, fc.oneof(whole, string, others), space), {
      maxLength: 9,
    });
    fc.assert(
      fc.property(elements, (all) => {
        const text = `[${all.map((parts) => parts.join('')).join(',')}]`;
        expect(canonical(text)).toBe(`[${all.map(([, element]) => canonical(element)).join(',')}]`);
      }),
    );
  });

  it('writes any double as JavaScript does', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const text = Object.is(value, -0) ? '-0' : JSON.stringify(value);
        expect(canonical(text)).toBe(text);
        expect(canonical(Object.is(value, -0) ? '-0.0' : value.toExponential())).toBe(text);
      }),
    );
  });
});
