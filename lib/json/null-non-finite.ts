import {
  findNonFinite,
  mayHoldNonFinite,
  type NonFiniteToken,
  replaceNonFinite,
} from './non-finite.ts';
import { jsonPointer } from './pointer.ts';

/** A number that JSON cannot write. */
export interface NonFinite {
  /** JSON pointer to it. */
  readonly pointer: string;
  readonly token: string;
}

export interface NulledJson {
  /** The text with null in place of each such number. */
  readonly text: Buffer;
  readonly value: unknown;
  readonly nonFinite: readonly NonFinite[];
}

/** `JSON.parse` that takes Python's non-finite numbers, as null. @throws SyntaxError, JsonStructureError */
export function parseNullingNonFinite(text: Buffer): NulledJson {
  try {
    return { text, value: JSON.parse(text.toString()), nonFinite: [] };
  } catch (error) {
    if (!mayHoldNonFinite(text)) throw error;
    const found = findNonFinite(text);
    const clean = replaceNonFinite(text, found, () => 'null');
    const value: unknown = JSON.parse(clean.toString());
    return { text: clean, value, nonFinite: locate(text, found) };
  }
}

/**
 * Finds the pointers: parses the text once more, with each token replaced by a string whose beginning
 * occurs nowhere else in it.
 */
function locate(text: Buffer, found: readonly NonFiniteToken[]): NonFinite[] {
  let mark = 'not finite ';
  while (text.includes(mark)) mark += '.';
  const marked = replaceNonFinite(text, found, (_, index) => `"${mark}${index}"`);
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
