import { jsonPointer } from './pointer.ts';
import { JsonStructureError, skipString } from './scan.ts';

/** A number as Python writes it and JSON has none: `NaN`, `Infinity`, `-Infinity`. */
export interface NonFinite {
  /** Where it stands. */
  readonly pointer: string;
  readonly token: string;
}

export interface PythonJson {
  /** The text with null for each of them. */
  readonly text: Buffer;
  readonly value: unknown;
  readonly nonFinite: readonly NonFinite[];
}

const QUOTE = 0x22;
const TOKENS = ['NaN', '-Infinity', 'Infinity'] as const;
const FIRST_BYTES = new Set(TOKENS.map((token) => token.charCodeAt(0)));

/** JSON in UTF-8, or what Python's `json.dumps` makes of such floats. @throws SyntaxError */
export function parsePythonJson(text: Buffer): PythonJson {
  try {
    return { text, value: JSON.parse(text.toString()), nonFinite: [] };
  } catch (error) {
    const found = findTokens(text);
    if (found.length === 0) throw error;
    const clean = replaceTokens(text, found, () => 'null');
    const value: unknown = JSON.parse(clean.toString());
    return { text: clean, value, nonFinite: locate(text, found) };
  }
}

interface FoundToken {
  readonly at: number;
  readonly token: string;
}

/** The tokens outside strings; none when a string does not end. */
function findTokens(text: Buffer): FoundToken[] {
  const found: FoundToken[] = [];
  for (let at = 0; at < text.length; at++) {
    const byte = text[at] ?? 0;
    if (byte === QUOTE) {
      const end = stringEnd(text, at);
      if (end === undefined) return [];
      at = end - 1;
    } else if (FIRST_BYTES.has(byte)) {
      const token = TOKENS.find((each) => text.toString('latin1', at, at + each.length) === each);
      if (token === undefined) continue;
      found.push({ at, token });
      at += token.length - 1;
    }
  }
  return found;
}

function stringEnd(text: Buffer, at: number): number | undefined {
  try {
    return skipString(text, at, text.length);
  } catch (error) {
    if (error instanceof JsonStructureError) return undefined;
    throw error;
  }
}

function replaceTokens(
  text: Buffer,
  found: readonly FoundToken[],
  replacement: (index: number) => string,
): Buffer {
  const parts: Buffer[] = [];
  let from = 0;
  found.forEach(({ at, token }, index) => {
    parts.push(text.subarray(from, at), Buffer.from(replacement(index)));
    from = at + token.length;
  });
  parts.push(text.subarray(from));
  return Buffer.concat(parts);
}

/** Reads the text once more with strings in their place that begin like no other in it. */
function locate(text: Buffer, found: readonly FoundToken[]): NonFinite[] {
  let mark = 'not finite ';
  while (text.includes(mark)) mark += '.';
  const marked = replaceTokens(text, found, (index) => JSON.stringify(`${mark}${index}`));
  const located: NonFinite[] = [];
  const visit = (node: unknown, path: readonly PropertyKey[]): void => {
    if (typeof node === 'string' && node.startsWith(mark)) {
      const token = found[Number(node.slice(mark.length))]?.token ?? '';
      located.push({ pointer: jsonPointer(path), token });
    } else if (Array.isArray(node)) node.forEach((each, index) => visit(each, [...path, index]));
    else if (typeof node === 'object' && node !== null) {
      for (const [key, each] of Object.entries(node)) visit(each, [...path, key]);
    }
  };
  visit(JSON.parse(marked.toString()), []);
  return located;
}
