import type { SqlValue } from '#ports/sql-engine.ts';
import type { SqlTable } from '#ports/sql-reader.ts';

/** What a spreadsheet takes for a formula: names come from whoever may write. */
const FORMULA = /^[=+\-@\t\r]/;
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

/**
 * Formats RFC 4180, with a header line. NULL is an empty field; an empty text is two quotes. A text
 * that a spreadsheet would run as a formula gets an apostrophe in front
 * (https://owasp.org/www-community/attacks/CSV_Injection); texts that are numbers stay.
 */
export function toCsv({ columns, rows }: SqlTable): string {
  const header = columns.map(({ name }) => formatField(name));
  const lines = [header, ...rows.map((row) => row.map(formatField))];
  return lines.map((fields) => `${fields.join(',')}\r\n`).join('');
}

function formatField(value: SqlValue): string {
  if (value === null) return '';
  const text = typeof value === 'string' && isFormula(value) ? `'${value}` : String(value);
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function isFormula(text: string): boolean {
  return FORMULA.test(text) && !NUMBER.test(text);
}
