import { hasEscape, stringAt } from '#json/text.ts';
import type { TextTable } from './text-table.ts';

const QUOTE = 0x22;

/** The code of the JSON string in `[start, end)`, quotes included; another value counts as an empty text. */
export function codeAt(table: TextTable, text: Buffer, start: number, end: number): number {
  if (text[start] !== QUOTE) return table.codeOf('');
  if (hasEscape(text, start, end)) return table.codeOf(stringAt(text, start, end));
  return table.codeOfBytes(text, start + 1, end - 1);
}
