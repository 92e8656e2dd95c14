import type { DistinctValues } from './distinct-values.ts';
import { PageBytes } from './page-bytes.ts';

/** A reader unpacks a dictionary whole: it has the bytes of a page. pyarrow ends there as well. */
const MAX_BYTES = 1 << 20;

/** As good as never needed by chance; texts that were made to have one hash get no dictionary. */
const MAX_PROBES = 256;

const FIRST_SLOTS = 64;

/** Of the length before a text. */
const LENGTH_BYTES = 4;

/** Both serve for all dictionaries: those of small files are many, and new memory for each is most of their cost. */
const sharedPage = new PageBytes();
const firstSlots = new Uint32Array(FIRST_SLOTS);

/** Writes a text as PLAIN. */
type AppendText = (page: PageBytes, value: string | Uint8Array) => void;

/**
 * A hash table of UTF-8 bytes with open addressing. The bytes lie in the page only; equal text as a string and
 * as bytes has one place. It is of use until the next one is made.
 */
export class DistinctTexts implements DistinctValues<string | Uint8Array> {
  readonly page = sharedPage;
  readonly #append: AppendText;
  /** Where each text's length lies in the page, and the end of the last. */
  readonly #starts = [0];
  readonly #hashes: number[] = [];
  /** One more than a place; 0 where a slot is free. At most half of them are taken. */
  #slots = firstSlots;
  /** Engines keep the hash of a string, so that one that was met is found without its bytes. */
  readonly #strings = new Map<string, number>();

  constructor(append: AppendText) {
    this.#append = append;
    sharedPage.clear();
    firstSlots.fill(0);
  }

  get count(): number {
    return this.#hashes.length;
  }

  placeOf(value: string | Uint8Array): number | undefined {
    if (typeof value !== 'string') return this.#placeOfBytes(value);
    const known = this.#strings.get(value);
    if (known !== undefined) return known;
    const place = this.#placeOfBytes(value);
    if (place !== undefined) this.#strings.set(value, place);
    return place;
  }

  sizeOf(place: number): number {
    return (this.#starts[place + 1] ?? 0) - (this.#starts[place] ?? 0);
  }

  /** Appends the text to the page, and takes it off again when it was known. */
  #placeOfBytes(value: string | Uint8Array): number | undefined {
    const { page, count } = this;
    const start = page.length;
    this.#append(page, value);
    const hash = page.hashFrom(start + LENGTH_BYTES);
    const slot = this.#slotOf(hash, start);
    const known = slot === undefined ? undefined : this.#slots[slot];
    if (known !== 0) page.truncate(start);
    if (known === undefined || slot === undefined) return undefined;
    if (known !== 0) return known - 1;
    if (page.length > MAX_BYTES) return undefined;
    this.#slots[slot] = count + 1;
    this.#hashes.push(hash);
    this.#starts.push(page.length);
    if (this.count * 2 > this.#slots.length) this.#grow();
    return count;
  }

  /** The slot of the text from `start` to the end of the page, or a free one for it. */
  #slotOf(hash: number, start: number): number | undefined {
    const last = this.#slots.length - 1;
    for (let probe = 0; probe < MAX_PROBES; probe += 1) {
      const slot = (hash + probe) & last;
      const place = (this.#slots[slot] ?? 0) - 1;
      if (place < 0) return slot;
      if (this.#hashes[place] === hash && this.#isTail(place, start)) return slot;
    }
    return undefined;
  }

  #isTail(place: number, start: number): boolean {
    const isAsLong = this.sizeOf(place) === this.page.length - start;
    return isAsLong && this.page.isRepeated(this.#starts[place] ?? 0, start);
  }

  #grow(): void {
    const slots = new Uint32Array(this.#slots.length * 4);
    const last = slots.length - 1;
    for (const [place, hash] of this.#hashes.entries()) {
      let slot = hash & last;
      while (slots[slot] !== 0) slot = (slot + 1) & last;
      slots[slot] = place + 1;
    }
    this.#slots = slots;
  }
}
