import { skipString } from './scan.ts';

const TOKENS = ['NaN', '-Infinity', 'Infinity'] as const;

/**
 * The text with `NaN`, `Infinity` and `-Infinity`, which Python's `json.dumps` writes and JSON does
 * not have, as the strings of the same letters: what the JSON mapping of Protocol Buffers does, and
 * what SQL casts back to the number. All other bytes stay.
 * @throws JsonStructureError when a string has no end
 */
export function quoteNonFinite(text: Buffer): Buffer {
  const parts: Buffer[] = [];
  let from = 0;
  for (let i = 0; i < text.length; i += 1) {
    if (text[i] === 0x22) {
      i = skipString(text, i, text.length) - 1;
      continue;
    }
    const token = tokenAt(text, i);
    if (token === undefined) continue;
    parts.push(text.subarray(from, i), Buffer.from(`"${token}"`));
    from = i + token.length;
    i = from - 1;
  }
  return from === 0 ? text : Buffer.concat([...parts, text.subarray(from)]);
}

function tokenAt(text: Buffer, at: number): string | undefined {
  const first = text[at];
  if (first !== 0x4e && first !== 0x49 && first !== 0x2d) return undefined;
  return TOKENS.find((token) => text.toString('latin1', at, at + token.length) === token);
}

/** Whether the text could hold such a token at all. */
export function mayHoldNonFinite(text: Buffer): boolean {
  return text.includes('NaN') || text.includes('Infinity');
}

/** `JSON.parse` that takes Python's non-finite numbers, as strings. @throws SyntaxError */
export function parsePythonJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const bytes = Buffer.from(text);
    if (!mayHoldNonFinite(bytes)) throw error;
    return JSON.parse(quoteNonFinite(bytes).toString());
  }
}
