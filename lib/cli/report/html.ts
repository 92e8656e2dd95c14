/** Text of a page. Only `html` and `raw` make it, so that no text of data is taken for it. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Part = Html | string | number | readonly Html[];

/** A piece of a page: what stands in `${}` is text of data, and is escaped, unless it is Html itself. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const texts = strings.map((string, place) => `${string}${textOf(parts[place] ?? '')}`);
  return new Html(texts.join(''));
}

function textOf(part: Part): string {
  if (part instanceof Html) return part.text;
  if (typeof part === 'string') return escapeText(part);
  if (typeof part === 'number') return String(part);
  return part.map(({ text }) => text).join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * Characters that are invisible or move others, as the dashboard marks them: controls but tab and line
 * feed, what sets a direction, zero widths, blanks that are no spaces, tags, lone surrogates.
 */
const HIDDEN =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0e\ufeff\uffa0\ufff0-\ufffb\u{e0000}-\u{e0fff}]|[\ud800-\udfff]/gu;

/** Text with marks for what could not be seen in it, and nothing that HTML would take for its own. */
export function escapeText(text: string): string {
  return text
    .replace(HIDDEN, (character) => markOf(character.codePointAt(0) ?? 0))
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

/** Unicode has pictures of the ASCII controls; the others are named by their number. */
function markOf(code: number): string {
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  if (code === 0x7f) return '\u2421';
  return `\u27e8U+${code.toString(16).toUpperCase().padStart(4, '0')}\u27e9`;
}

/** Text of data in a line of the page: its own direction of writing changes nothing around it. */
export function data(text: string): Html {
  return html`<bdi>${text}</bdi>`;
}

/** Figures for programs. A script of another type is not run; `<` would end it. */
export function inertJson(value: unknown): Html {
  return new Html(JSON.stringify(value).replaceAll('<', '\\u003c'));
}
