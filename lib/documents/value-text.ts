import { isToken, skipSpace, skipValue, visitMembers } from '#json/scan.ts';
import { stringAt } from '#json/text.ts';

/** Characters of a text in a results document. Longer texts are cut and end in an ellipsis. */
export const LONGEST_TEXT = 1000;

const QUOTE = 0x22;
const OPEN_BRACKET = 0x5b;
const OPEN_BRACE = 0x7b;
const CONTENT = Buffer.from('"content"');
const NULL = Buffer.from('null');

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
  let elements = 0;
  let [first, last] = [start, start];
  for (let at = skipSpace(text, start + 1, end); at < end - 1; elements++) {
    first = at;
    last = skipValue(text, at, end);
    at = skipSpace(text, skipSpace(text, last, end) + 1, end);
  }
  if (elements === 1 && text[first] === QUOTE) return shortString(text, first, last);
  const content = text[first] === OPEN_BRACE ? contentOf(text, first, last) : undefined;
  return content ?? jsonText(text, start, end);
}

/** The `content` of a chat message, if it is text. */
function contentOf(text: Buffer, start: number, end: number): string | undefined {
  let content: string | undefined;
  visitMembers(text, start, end, (keyStart, keyEnd, from, to) => {
    if (text[from] !== QUOTE || !isToken(text, keyStart, keyEnd, CONTENT)) return false;
    content = shortString(text, from, to);
    return true;
  });
  return content;
}
