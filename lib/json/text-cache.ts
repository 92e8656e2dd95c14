import { stringAt } from './text.ts';

const SLOTS = 256;

interface Slot {
  readonly bytes: Uint8Array;
  readonly value: string;
}

/**
 * A cache of strings by JSON token, for columns with few distinct values: to compare a token's bytes
 * with those of an earlier one is cheaper than to make another string.
 */
export class TextCache {
  readonly #slots: (Slot | undefined)[] = Array<undefined>(SLOTS);

  /** The string whose token, quotes included, fills `[start, end)`. */
  stringAt(text: Buffer, start: number, end: number): string {
    const length = end - start;
    const slot = (length * 31 + (text[start + 1] ?? 0) * 7 + (text[end - 2] ?? 0)) & (SLOTS - 1);
    const known = this.#slots[slot];
    if (known?.bytes.length === length && isSame(known.bytes, text, start)) return known.value;
    const value = stringAt(text, start, end);
    this.#slots[slot] = { bytes: Uint8Array.from(text.subarray(start, end)), value };
    return value;
  }
}

function isSame(bytes: Uint8Array, text: Buffer, start: number): boolean {
  for (let i = 0; i < bytes.length; i++) if (bytes[i] !== text[start + i]) return false;
  return true;
}
