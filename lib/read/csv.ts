import type { SqlValue } from '#ports/sql-engine.ts';
import type { SqlTable } from '#ports/sql-reader.ts';

/**
 * Formats RFC 4180, with a header line. NULL is an empty field; an empty text is two quotes.
 */
export function toCsv({ columns, rows }: SqlTable): string {
  const header = columns.map(({ name }) => formatField(name));
  const lines = [header, ...rows.map((row) => row.map(formatField))];
  return lines.map((fields) => `${fields.join(',')}\r\n`).join('');
}

function formatField(value: SqlValue): string {
  if (value === null) return '';
  const text = String(value);
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
