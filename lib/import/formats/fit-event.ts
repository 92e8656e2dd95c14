import { createHash } from 'node:crypto';
import { MAX_EVENT_BYTES } from '#contract/limits.ts';
import { elementsOf, memberAt, membersOf } from '#json/members.ts';
import { jsonPointer } from '#json/pointer.ts';
import { stringAt } from '#json/text.ts';

/** A text that was cut: what is left of it is its beginning. */
interface Cut {
  /** The JSON pointer of the text in its event. */
  readonly at: string;
  /** The size of the whole text in UTF-8. */
  readonly bytes: number;
  /** Of the whole text in UTF-8, hexadecimal. */
  readonly sha256: string;
}

interface FoundText {
  readonly path: readonly (string | number)[];
  /** Where its JSON stands. */
  readonly start: number;
  readonly end: number;
}

interface FittedEvent {
  readonly text: Buffer;
  /** For people: what was cut; undefined when the event stayed as it was. */
  readonly cut: string | undefined;
}

/** What is kept of a text that is cut: less where there are many of them. */
const KEPT_BYTES = [64 * 1024, 1024] as const;

/**
 * The event in a text that the endpoint takes. Of one that is too long the texts in `data` that are
 * longer than 64 KiB are cut; if it is too long still, its largest members become the beginning of
 * their JSON; if even these are too many, 1 KiB is kept of each. The event's member `cut` names each with its size and SHA-256. All other bytes stay.
 * @param text JSON of an event
 */
export function fitEvent(text: Buffer, mostBytes = MAX_EVENT_BYTES): FittedEvent {
  if (text.length <= mostBytes) return { text, cut: undefined };
  for (const keptBytes of KEPT_BYTES) {
    const cut = cutEvent(text, mostBytes, keptBytes);
    if (cut.text.length <= mostBytes) return cut;
  }
  // The endpoint refuses it, with the reason.
  return { text, cut: undefined };
}

function cutEvent(text: Buffer, mostBytes: number, keptBytes: number): FittedEvent {
  const cutter = new Cutter(keptBytes);
  let fitted = text;
  const data = dataOf(fitted);
  if (data !== undefined) fitted = cutter.cut(fitted, [...cutter.longTexts(fitted, data)]);
  while (fitted.length > mostBytes) {
    const largest = cutter.largestMember(fitted);
    if (largest === undefined) break;
    fitted = cutter.cut(fitted, [largest]);
  }
  const { cuts } = cutter;
  const member = Buffer.from(`,"cut":${JSON.stringify(cuts)}}`);
  const sizes = cuts.map(({ at, bytes }) => `${at} of ${bytes} bytes`).join(', ');
  return {
    text: Buffer.concat([fitted.subarray(0, fitted.lastIndexOf('}')), member]),
    cut: `cut to ${keptBytes} bytes: ${sizes}`,
  };
}

function dataOf(text: Buffer): FoundText | undefined {
  const span = memberAt(text, { start: 0, end: text.length }, 'data');
  return span && { path: ['data'], ...span };
}

class Cutter {
  readonly cuts: Cut[] = [];
  readonly #keptBytes: number;

  constructor(keptBytes: number) {
    this.#keptBytes = keptBytes;
  }

  *longTexts(bytes: Buffer, { path, start, end }: FoundText): Generator<FoundText> {
    if (end - start <= this.#keptBytes) return;
    if (bytes[start] === 0x22) yield { path, start, end };
    for (const each of partsOf(bytes, { path, start, end })) yield* this.longTexts(bytes, each);
  }

  /** The largest member of `data` that is not cut yet; `data` itself when it is no object. */
  largestMember(text: Buffer): FoundText | undefined {
    const data = dataOf(text);
    if (data === undefined) return undefined;
    const size = ({ start, end }: FoundText) => end - start;
    const isWhole = ({ path }: FoundText) => this.cuts.every(({ at }) => at !== jsonPointer(path));
    const all = text[data.start] === 0x7b ? partsOf(text, data) : [data];
    const long = all.filter((part) => size(part) > this.#keptBytes && isWhole(part));
    return long.sort((a, b) => size(b) - size(a))[0];
  }

  /** @param found in the order of the text */
  cut(text: Buffer, found: readonly FoundText[]): Buffer {
    const parts: Buffer[] = [];
    let from = 0;
    for (const { path, start, end } of found) {
      const isText = text[start] === 0x22;
      const whole = isText ? Buffer.from(stringAt(text, start, end)) : text.subarray(start, end);
      const sha256 = createHash('sha256').update(whole).digest('hex');
      this.cuts.push({ at: jsonPointer(path), bytes: whole.length, sha256 });
      const kept = beginningOf(whole, this.#keptBytes);
      parts.push(text.subarray(from, start), Buffer.from(JSON.stringify(kept)));
      from = end;
    }
    return Buffer.concat([...parts, text.subarray(from)]);
  }
}

/** The members of an object or the elements of an array, in their order. */
function partsOf(bytes: Buffer, { path, start, end }: FoundText): FoundText[] {
  const members = membersOf(bytes, { start, end }).map(({ key, value }) => ({
    path: [...path, key],
    ...value,
  }));
  const elements = elementsOf(bytes, { start, end }).map((span, index) => ({
    path: [...path, index],
    ...span,
  }));
  return [...members, ...elements];
}

/** Without a character that would be cut in two. */
function beginningOf(whole: Buffer, mostBytes: number): string {
  let end = Math.min(mostBytes, whole.length);
  while (end > 0 && ((whole[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return whole.toString('utf8', 0, end);
}
