import { stringAt } from '#json/text.ts';
import type { TextTable } from './text-table.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** The code of the JSON string in `[start, end)`, quotes included; another value counts as an empty text. */
export function codeAt(table: TextTable, text: Buffer, start: number, end: number): number {
  if (text[start] !== QUOTE) return table.codeOf('');
  for (let i = start + 1; i < end - 1; i += 1) {
    if (text[i] === BACKSLASH) return table.codeOf(stringAt(text, start, end));
  }
  return table.codeOfBytes(text, start + 1, end - 1);
}
