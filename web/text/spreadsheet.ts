/**
 * A table as CSV (RFC 4180) for spreadsheets. These take a cell for a formula that begins with
 * `= + - @`, a tab or a carriage return; such a text gets a quote before it. Numbers stay numbers.
 */
export function spreadsheetOf(rows: readonly (readonly (string | number | null)[])[]): string {
  return rows.map((row) => `${row.map(cellOf).join(',')}\r\n`).join('');
}

function cellOf(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = /^[\s]*[=+\-@\t\r＝＋－＠]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
