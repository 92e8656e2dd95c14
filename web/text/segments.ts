/** A stretch of text as it was sent, or one character in it that would not be seen. */
export interface Segment {
  readonly kind: 'text' | 'mark';
  /** The text, or what stands for the character. */
  readonly text: string;
  /** What the character is, for people; only of a mark. */
  readonly name?: string;
}

/**
 * Characters that are invisible or move others: controls but tab and line feed, what sets or isolates
 * a direction, zero widths, blanks that are no spaces, tags, lone surrogates.
 */
const HIDDEN =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0e\ufeff\uffa0\ufff0-\ufffb\u{e0000}-\u{e0fff}]|[\ud800-\udfff]/gu;

const names: Readonly<Record<number, string>> = {
  0x00: 'null',
  0x07: 'bell',
  0x08: 'backspace',
  0x0d: 'carriage return',
  0x1b: 'escape',
  0xad: 'soft hyphen',
  0x61c: 'Arabic letter mark',
  0x200b: 'zero-width space',
  0x200c: 'zero-width non-joiner',
  0x200d: 'zero-width joiner',
  0x200e: 'left-to-right mark',
  0x200f: 'right-to-left mark',
  0x2028: 'line separator',
  0x2029: 'paragraph separator',
  0x202a: 'left-to-right embedding',
  0x202b: 'right-to-left embedding',
  0x202c: 'pop directional formatting',
  0x202d: 'left-to-right override',
  0x202e: 'right-to-left override',
  0x2060: 'word joiner',
  0x2066: 'left-to-right isolate',
  0x2067: 'right-to-left isolate',
  0x2068: 'first strong isolate',
  0x2069: 'pop directional isolate',
  0xfeff: 'byte order mark',
};

/** Cuts a text at what would not be seen, of which marks stand in its place. Nothing is dropped. */
export function segmentsOf(text: string): readonly Segment[] {
  const segments: Segment[] = [];
  let end = 0;
  for (const match of text.matchAll(HIDDEN)) {
    if (match.index > end) segments.push({ kind: 'text', text: text.slice(end, match.index) });
    segments.push(markOf(match[0]));
    end = match.index + match[0].length;
  }
  if (end < text.length) segments.push({ kind: 'text', text: text.slice(end) });
  return segments;
}

/** The text with its marks, for places that take nothing but text: titles, labels, options. */
export function visible(text: string): string {
  return segmentsOf(text)
    .map((segment) => segment.text)
    .join('');
}

function markOf(character: string): Segment {
  const code = character.codePointAt(0) ?? 0;
  const number = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  const name = names[code] ? `${number} ${names[code]}` : number;
  return { kind: 'mark', text: pictureOf(code) ?? `\u27e8${number}\u27e9`, name };
}

/** Unicode has pictures of the ASCII controls: ␀ ␛ ␍. */
function pictureOf(code: number): string | undefined {
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  return code === 0x7f ? '\u2421' : undefined;
}
