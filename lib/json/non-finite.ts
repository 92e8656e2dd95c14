import { skipString } from './scan.ts';

const TOKENS = ['NaN', '-Infinity', 'Infinity'] as const;

/** `NaN`, `Infinity` or `-Infinity`, which Python's `json.dumps` writes and JSON does not have. */
export interface NonFiniteToken {
  readonly at: number;
  readonly token: string;
}

/** The tokens outside strings, in order. @throws JsonStructureError when a string has no end */
export function findNonFinite(text: Buffer): NonFiniteToken[] {
  const found: NonFiniteToken[] = [];
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === 0x22) {
      at = skipString(text, at, text.length) - 1;
      continue;
    }
    const token = tokenAt(text, at);
    if (token === undefined) continue;
    found.push({ at, token });
    at += token.length - 1;
  }
  return found;
}

/** The text with each token replaced. All other bytes stay. */
export function replaceNonFinite(
  text: Buffer,
  found: readonly NonFiniteToken[],
  replacement: (token: string, index: number) => string,
): Buffer {
  if (found.length === 0) return text;
  const parts: Buffer[] = [];
  let from = 0;
  found.forEach(({ at, token }, index) => {
    parts.push(text.subarray(from, at), Buffer.from(replacement(token, index)));
    from = at + token.length;
  });
  return Buffer.concat([...parts, text.subarray(from)]);
}

/**
 * The text with each token in quotes. The JSON mapping of Protocol Buffers writes such numbers in the
 * same way, and SQL casts the string back to the number.
 * @throws JsonStructureError when a string has no end
 */
export function quoteNonFinite(text: Buffer): Buffer {
  return replaceNonFinite(text, findNonFinite(text), (token) => `"${token}"`);
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
