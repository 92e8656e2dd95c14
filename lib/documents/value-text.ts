import { elementSpans, isToken, memberSpans } from '#json/scan.ts';
import { stringAt } from '#json/text.ts';

/** Characters of a text in a results document. Longer texts are cut and end in an ellipsis. */
export const LONGEST_TEXT = 1000;

const QUOTE = 0x22;
const OPEN_BRACKET = 0x5b;
const OPEN_BRACE = 0x7b;
const CONTENT = Buffer.from('"content"');
const NULL = Buffer.from('null');

/** Serves for all texts. */
const spans: number[] = [];

/**
 * A JSON value as a JSON string, to be read by a person; undefined for null. A text stays itself, a
 * list of one gives its element, a list of chat messages the content of the last, and any other
 * value its JSON text.
 */
export function valueText(text: Buffer, start: number, end: number): string | undefined {
  switch (text[start]) {
    case QUOTE:
      return shortString(text, start, end);
    case OPEN_BRACKET:
      return listText(text, start, end);
    default:
      return isToken(text, start, end, NULL) ? undefined : jsonText(text, start, end);
  }
}

/** A text as a JSON string, cut where it is too long. */
export function shortText(text: string): string {
  if (text.length <= LONGEST_TEXT) return JSON.stringify(text);
  return JSON.stringify(`${text.slice(0, LONGEST_TEXT).toWellFormed()}…`);
}

/** Keeps the sent bytes of a string that is short enough, as most are. */
function shortString(text: Buffer, start: number, end: number): string {
  if (end - start <= LONGEST_TEXT) return text.toString('utf8', start, end);
  return shortText(stringAt(text, start, end));
}

function jsonText(text: Buffer, start: number, end: number): string {
  return shortText(text.toString('utf8', start, end));
}

function listText(text: Buffer, start: number, end: number): string {
  const count = elementSpans(text, start, end, spans);
  const [from = start, to = start] = count > 0 ? [spans[count - 2], spans[count - 1]] : [];
  if (count === 2 && text[from] === QUOTE) return shortString(text, from, to);
  const content = text[from] === OPEN_BRACE ? contentOf(text, from, to) : undefined;
  return content ?? jsonText(text, start, end);
}

/** The `content` of a chat message, if it is text. */
function contentOf(text: Buffer, start: number, end: number): string | undefined {
  const count = memberSpans(text, start, end, spans);
  for (let i = 0; i < count; i += 4) {
    const [keyStart = 0, keyEnd = 0, from = 0, to = 0] = [
      spans[i],
      spans[i + 1],
      spans[i + 2],
      spans[i + 3],
    ];
    if (text[from] !== QUOTE || !isToken(text, keyStart, keyEnd, CONTENT)) continue;
    return shortString(text, from, to);
  }
  return undefined;
}
