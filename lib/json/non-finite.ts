import { skipString } from './scan.ts';

/** `NaN`, `Infinity` or `-Infinity`, which Python's `json.dumps` writes and JSON does not have. */
export type NonFiniteToken = 'NaN' | '-Infinity' | 'Infinity';

/**
 * Calls `visit` for each token outside strings, in order. It keeps nothing: a text can be made of such
 * tokens. @throws JsonStructureError when a string has no end
 */
export function visitNonFinite(
  text: Buffer,
  visit: (token: NonFiniteToken, at: number) => void,
): void {
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === 0x22) {
      at = skipString(text, at, text.length) - 1;
      continue;
    }
    const token = nonFiniteAt(text, at);
    if (token === undefined) continue;
    visit(token, at);
    at += token.length - 1;
  }
}

/**
 * The text with each token replaced. All other bytes stay.
 * @throws JsonStructureError when a string has no end
 */
export function replaceNonFinite(
  text: Buffer,
  replacement: (token: NonFiniteToken) => string,
): Buffer {
  let growth = 0;
  visitNonFinite(text, (token) => (growth += replacement(token).length - token.length));
  const replaced = Buffer.alloc(text.length + growth);
  let [from, to] = [0, 0];
  visitNonFinite(text, (token, at) => {
    to += text.copy(replaced, to, from, at);
    to += replaced.write(replacement(token), to, 'latin1');
    from = at + token.length;
  });
  text.copy(replaced, to, from);
  return replaced;
}

/**
 * The text with each token in quotes. The JSON mapping of Protocol Buffers writes such numbers in the
 * same way, and SQL casts the string back to the number.
 * @throws JsonStructureError when a string has no end
 */
export function quoteNonFinite(text: Buffer): Buffer {
  return replaceNonFinite(text, (token) => `"${token}"`);
}

/** The token that begins there, outside a string. */
export function nonFiniteAt(text: Buffer, at: number): NonFiniteToken | undefined {
  switch (text[at]) {
    case 0x4e:
      return holds(text, at, 'NaN');
    case 0x49:
      return holds(text, at, 'Infinity');
    case 0x2d:
      return holds(text, at, '-Infinity');
    default:
      return undefined;
  }
}

function holds(text: Buffer, at: number, token: NonFiniteToken): NonFiniteToken | undefined {
  for (let i = 1; i < token.length; i += 1) {
    if (text[at + i] !== token.charCodeAt(i)) return undefined;
  }
  return token;
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
