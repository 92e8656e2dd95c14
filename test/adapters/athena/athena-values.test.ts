import { describe, expect, it } from 'vitest';
import { toLiteral } from '#adapters/athena/athena-literals.ts';
import { fromText } from '#adapters/athena/athena-values.ts';

describe('a value of Athena', () => {
  it.each([
    ['bigint', '42', 42],
    ['bigint', '9007199254740993', '9007199254740993'],
    ['integer', '-1', -1],
    ['double', '0.1', 0.1],
    ['double', '1.0E-5', 0.00001],
    ['double', 'NaN', NaN],
    ['decimal', '1.50', 1.5],
    ['boolean', 'true', true],
    ['boolean', 'false', false],
    ['varchar', '', ''],
    ['varchar', '42', '42'],
    ['date', '2026-11-21', '2026-11-21'],
    ['timestamp', '2026-11-21 08:11:10.010', '2026-11-21T08:11:10.010000+00:00'],
    ['timestamp', '2026-11-21 08:11:10.010678', '2026-11-21T08:11:10.010678+00:00'],
    ['timestamp with time zone', '2026-11-21 08:11:10.000 UTC', '2026-11-21T08:11:10.000000+00:00'],
    [
      'timestamp with time zone',
      '2026-11-21 08:11:10.000 +01:00',
      '2026-11-21T07:11:10.000000+00:00',
    ],
    [
      'timestamp with time zone',
      '2026-11-21 08:11:10.000 Europe/Berlin',
      '2026-11-21 08:11:10.000 Europe/Berlin',
    ],
    ['array', '[a, b]', '[a, b]'],
  ])('of type %s, %j, is %j', (type, text, value) => {
    expect(fromText(text, type)).toEqual(value);
  });

  it('that is absent is null, whatever its type', () => {
    expect(fromText(undefined, 'bigint')).toBeNull();
    expect(fromText(undefined, 'varchar')).toBeNull();
  });
});

describe('a parameter as a literal', () => {
  it.each([
    ['demo', "'demo'"],
    ["'", "''''"],
    ["a'b''c", "'a''b''''c'"],
    ['\\', "'\\'"],
    ['?', "'?'"],
    ['', "''"],
    [0, '0'],
    [-3, '-3'],
    [0.25, '2.5e-1'],
    [1e300, '1e+300'],
    [NaN, 'nan()'],
    [-Infinity, '-infinity()'],
  ])('%j is %s', (parameter, literal) => {
    expect(toLiteral(parameter)).toBe(literal);
  });
});
