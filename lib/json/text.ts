/** Reads and rewrites JSON text as text. Every function expects valid JSON. */

const BACKSLASH = 0x5c;

/** The string whose token, quotes included, fills `[start, end)`. */
export function stringAt(bytes: Buffer, start: number, end: number): string {
  if (hasEscape(bytes, start, end)) return String(JSON.parse(bytes.toString('utf8', start, end)));
  return bytes.toString('utf8', start + 1, end - 1);
}

/** Whether the string token says something else than its bytes between the quotes. */
export function hasEscape(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start + 1; i < end - 1; i++) if (bytes[i] === BACKSLASH) return true;
  return false;
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
