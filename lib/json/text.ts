import { elementSpans, memberSpans, skipSpace, skipValue } from './scan.ts';

/** Reads and rewrites JSON text as text. Every function expects valid JSON. */

const BACKSLASH = 0x5c;

/** The string whose token, quotes included, fills `[start, end)`. */
export function stringAt(bytes: Buffer, start: number, end: number): string {
  for (let i = start + 1; i < end - 1; i++) {
    if (bytes[i] === BACKSLASH) return String(JSON.parse(bytes.toString('utf8', start, end)));
  }
  return bytes.toString('utf8', start + 1, end - 1);
}

/**
 * The same text for the same value: members by name, no space, strings in `JSON.stringify`'s form.
 * Numbers that are equal have one text, 1 and 1.0 for example, and keep all digits: two that are one
 * double may still differ.
 */
export function canonicalJson(bytes: Buffer, start: number, end: number): string {
  const at = skipSpace(bytes, start, end);
  const stop = skipValue(bytes, at, end);
  switch (bytes[at]) {
    case 0x22:
      return canonicalString(bytes, at, stop);
    case 0x7b:
      return canonicalObject(bytes, at, stop);
    case 0x5b:
      return canonicalArray(bytes, at, stop);
    default:
      return canonicalNumber(bytes.toString('latin1', at, stop));
  }
}

const NUMBER = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([-+]?\d{1,15}))?$/;
/** `Number.prototype.toString` of ECMAScript writes an exponent beyond these places of the point. */
const POINT = { above: -6, most: 21 };

/** The form in which JavaScript writes numbers, of any precision. Other tokens stay. */
function canonicalNumber(token: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = NUMBER.exec(token) ?? [];
  if (whole === '' || (token.length < POINT.most && whole.length + sign.length === token.length))
    return token;
  const all = whole + fraction;
  let leading = 0;
  while (all[leading] === '0') leading += 1;
  let end = all.length;
  while (end > leading && all[end - 1] === '0') end -= 1;
  const digits = all.slice(leading, end);
  if (digits === '') return `${sign}0`;
  // The value is 0.digits times ten to the power of `point`.
  return sign + writtenDigits(digits, whole.length - leading + Number(exponent));
}

function writtenDigits(digits: string, point: number): string {
  if (point > POINT.most || point <= POINT.above) {
    const power = point - 1;
    const [first = '', rest] = [digits[0], digits.slice(1)];
    return `${first}${rest === '' ? '' : `.${rest}`}e${power < 0 ? '' : '+'}${power}`;
  }
  if (point <= 0) return `0.${'0'.repeat(-point)}${digits}`;
  const padded = digits.padEnd(point, '0');
  return point < padded.length ? `${padded.slice(0, point)}.${padded.slice(point)}` : padded;
}

/** Without escapes a token is in `JSON.stringify`'s form already. */
function canonicalString(bytes: Buffer, start: number, end: number): string {
  const token = bytes.toString('utf8', start, end);
  return token.includes('\\') ? JSON.stringify(JSON.parse(token)) : token;
}

function canonicalObject(bytes: Buffer, start: number, end: number): string {
  const spans: number[] = [];
  const count = memberSpans(bytes, start, end, spans);
  const members = new Map<string, string>();
  for (let i = 0; i < count; i += 4) {
    const key = canonicalString(bytes, spans[i] ?? 0, spans[i + 1] ?? 0);
    members.set(key, `${key}:${canonicalJson(bytes, spans[i + 2] ?? 0, spans[i + 3] ?? 0)}`);
  }
  return `{${[...members.values()].sort().join(',')}}`;
}

function canonicalArray(bytes: Buffer, start: number, end: number): string {
  const spans: number[] = [];
  const count = elementSpans(bytes, start, end, spans);
  const texts: string[] = [];
  for (let i = 0; i < count; i += 2) {
    texts.push(canonicalJson(bytes, spans[i] ?? 0, spans[i + 1] ?? 0));
  }
  return `[${texts.join(',')}]`;
}

/** The object's text without some of its members. The others keep their text. */
export function objectWithout<T extends { readonly start: number; readonly end: number }>(
  bytes: Buffer,
  members: readonly T[],
  drop: (member: T) => boolean,
): string {
  const texts: string[] = [];
  let from: number | undefined;
  let to = 0;
  for (const member of members) {
    if (drop(member)) {
      if (from !== undefined) texts.push(bytes.toString('utf8', from, to));
      from = undefined;
    } else {
      from ??= member.start;
      to = member.end;
    }
  }
  if (from !== undefined) texts.push(bytes.toString('utf8', from, to));
  return `{${texts.join(', ')}}`;
}
