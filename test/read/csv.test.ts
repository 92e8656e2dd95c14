import { expect, it } from 'vitest';
import type { SqlValue } from '#ports/sql-engine.ts';
import { toCsv } from '#read/csv.ts';

function line(...row: SqlValue[]): string {
  const columns = row.map(() => ({ name: 'c', type: 'varchar' }));
  const csv = toCsv({ columns, rows: [row], truncated: false });
  return csv.slice(csv.indexOf('\r\n') + 2, -2);
}

it('quotes what RFC 4180 says, and tells NULL from an empty text', () => {
  expect(line('a,b', 'say "x"', null, '', 'a\nb')).toBe('"a,b","say ""x""",,"","a\nb"');
});

it.each(['=HYPERLINK("http://x")', "=cmd|'/C calc'!A0", '+1+1', '-a', '@SUM(A1)', '\t=1', '\r=1'])(
  'writes %j so that no spreadsheet runs it',
  (text) => {
    expect(line(text)).toMatch(/^"?'/);
  },
);

it.each(['-1', '+1.5', '-1.5e-7', '-.5', 'a=b', '1-2', ' =1'])('leaves the text %j', (text) => {
  expect(line(text)).toBe(text);
});

it('leaves numbers', () => {
  expect(line(-1.5, 0, 1e300)).toBe('-1.5,0,1e+300');
});

it('does the same for the names of columns', () => {
  const columns = [{ name: '=1+1', type: 'bigint' }];
  expect(toCsv({ columns, rows: [], truncated: false })).toBe("'=1+1\r\n");
});
