import {
  mayHoldNonFinite,
  nonFiniteAt,
  type NonFiniteToken,
  replaceNonFinite,
} from './non-finite.ts';
import { jsonPointer } from './pointer.ts';
import { skipSpace, skipString } from './scan.ts';

/** A number that JSON cannot write. */
export interface NonFinite {
  /** JSON pointer to it, or to the value around it that has a pointer of at most `MAX_POINTER_LENGTH`. */
  readonly pointer: string;
  readonly token: NonFiniteToken;
}

export interface NulledJson {
  /** The text with null in place of each such number. */
  readonly text: Buffer;
  readonly value: unknown;
  /** The first of them. */
  readonly nonFinite: readonly NonFinite[];
  readonly nonFiniteCount: number;
}

/** More of them are counted, and their places not told. */
const MOST_PLACES = 1000;
const MAX_POINTER_LENGTH = 1000;

/** `JSON.parse` that takes Python's non-finite numbers, as null. @throws SyntaxError, JsonStructureError */
export function parseNullingNonFinite(text: Buffer): NulledJson {
  try {
    return { text, value: JSON.parse(text.toString()), nonFinite: [], nonFiniteCount: 0 };
  } catch (error) {
    if (!mayHoldNonFinite(text)) throw error;
    const clean = replaceNonFinite(text, () => 'null');
    const value: unknown = JSON.parse(clean.toString());
    return { text: clean, value, ...locateNonFinite(text) };
  }
}

/** A place in an object or array: the key's token as it is in the text, or the index. */
type Step = { keyStart: number; keyEnd: number } | { index: number };

/** Walks over text that is valid but for such numbers, with the path to where it is. */
function locateNonFinite(text: Buffer): Pick<NulledJson, 'nonFinite' | 'nonFiniteCount'> {
  const nonFinite: NonFinite[] = [];
  let nonFiniteCount = 0;
  const path: Step[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const byte = text[at];
    const step = path.at(-1);
    if (byte === 0x22) {
      const end = skipString(text, at, text.length);
      if (step && 'keyStart' in step && isKey(text, end))
        Object.assign(step, { keyStart: at, keyEnd: end });
      at = end - 1;
    } else if (byte === 0x7b) path.push({ keyStart: 0, keyEnd: 0 });
    else if (byte === 0x5b) path.push({ index: 0 });
    else if (byte === 0x7d || byte === 0x5d) path.pop();
    else if (byte === 0x2c && step && 'index' in step) step.index += 1;
    else {
      const token = nonFiniteAt(text, at);
      if (token === undefined) continue;
      nonFiniteCount += 1;
      if (nonFinite.length < MOST_PLACES) nonFinite.push({ pointer: pointerTo(text, path), token });
      at += token.length - 1;
    }
  }
  return { nonFinite, nonFiniteCount };
}

/** Whether the string that ends there is a member's name. */
function isKey(text: Buffer, end: number): boolean {
  return text[skipSpace(text, end, text.length)] === 0x3a;
}

function pointerTo(text: Buffer, path: readonly Step[]): string {
  let pointer = '';
  for (const step of path) {
    if ('keyStart' in step && step.keyEnd - step.keyStart > 6 * MAX_POINTER_LENGTH) return pointer;
    const key =
      'index' in step
        ? step.index
        : String(JSON.parse(text.toString('utf8', step.keyStart, step.keyEnd)));
    const longer = pointer + jsonPointer([key]);
    if (longer.length > MAX_POINTER_LENGTH) return pointer;
    pointer = longer;
  }
  return pointer;
}
