import type { ByteText } from '#json/byte-text.ts';
import { elementSpans, isToken, memberSpans } from '#json/scan.ts';
import { stringAt } from '#json/text.ts';

/** Characters of a text in a results document. Longer texts are cut and end in an ellipsis. */
export const LONGEST_TEXT = 1000;

const ELLIPSIS = '…';
const LAST_ASCII = 0x7f;
const BACKSLASH = 0x5c;
const QUOTE = 0x22;
const OPEN_BRACKET = 0x5b;
const OPEN_BRACE = 0x7b;
const CONTENT = Buffer.from('"content"');
const NULL = Buffer.from('null');

/** Serves for all texts. */
const spans: number[] = [];

/**
 * Adds a JSON value as a JSON string, to be read by a person; nothing for null. A text stays itself, a
 * list of one gives its element, a list of chat messages the content of the last, and any other
 * value its JSON text.
 */
export function addValueText(to: ByteText, text: Buffer, start: number, end: number): void {
  switch (text[start]) {
    case QUOTE:
      addString(to, text, start, end);
      break;
    case OPEN_BRACKET:
      addList(to, text, start, end);
      break;
    default:
      if (!isToken(text, start, end, NULL)) addJson(to, text, start, end);
  }
}

/** A text as a JSON string, cut where it is too long. */
export function shortText(text: string): string {
  if (text.length <= LONGEST_TEXT) return JSON.stringify(text);
  return JSON.stringify(`${text.slice(0, LONGEST_TEXT).toWellFormed()}${ELLIPSIS}`);
}

/** Keeps the sent bytes of a string that is short enough, as most are, and of the beginning of most others. */
function addString(to: ByteText, text: Buffer, start: number, end: number): void {
  const cut = start + 1 + LONGEST_TEXT;
  if (end - start <= LONGEST_TEXT) to.copy(text, start, end);
  else if (cut < end - 1 && isPlain(text, start + 1, cut)) {
    to.copy(text, start, cut);
    to.add(`${ELLIPSIS}"`);
  } else to.add(shortText(stringAt(text, start, end)));
}

/** Whether each byte is a character that JSON writes as it is. */
function isPlain(text: Buffer, start: number, end: number): boolean {
  for (let i = start; i < end; i += 1) {
    const byte = text[i] ?? 0;
    if (byte > LAST_ASCII || byte === BACKSLASH) return false;
  }
  return true;
}

function addJson(to: ByteText, text: Buffer, start: number, end: number): void {
  to.add(shortText(text.toString('utf8', start, end)));
}

function addList(to: ByteText, text: Buffer, start: number, end: number): void {
  const count = elementSpans(text, start, end, spans);
  const [from = start, stop = start] = count > 0 ? [spans[count - 2], spans[count - 1]] : [];
  const isText = count === 2 && text[from] === QUOTE;
  if (isText) addString(to, text, from, stop);
  else if (text[from] !== OPEN_BRACE || !addContent(to, text, from, stop)) {
    addJson(to, text, start, end);
  }
}

/** Adds the `content` of a chat message, if it is text. */
function addContent(to: ByteText, text: Buffer, start: number, end: number): boolean {
  const count = memberSpans(text, start, end, spans);
  for (let i = 0; i < count; i += 4) {
    const [keyStart = 0, keyEnd = 0, from = 0, stop = 0] = [
      spans[i],
      spans[i + 1],
      spans[i + 2],
      spans[i + 3],
    ];
    if (text[from] !== QUOTE || !isToken(text, keyStart, keyEnd, CONTENT)) continue;
    addString(to, text, from, stop);
    return true;
  }
  return false;
}
