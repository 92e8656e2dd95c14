import { createHash } from 'node:crypto';

/**
 * The gzip form of an answer has a tag of its own, as a strong tag names bytes (RFC 9110, 8.8.3.3).
 * Whoever has either form has the content.
 */
const GZIP_SUFFIX = '-gzip';

/** The strong tag of a content. */
export function tagOf(bytes: Uint8Array): string {
  return `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`;
}

/** The tag of the gzip form. A weak tag names a content in any form. */
export function gzipTag(tag: string): string {
  return tag.startsWith('W/') ? tag : tag.replace(/"$/, `${GZIP_SUFFIX}"`);
}

/** Whether a list of tags, as in If-Match or If-None-Match, has the content of the tag, or is `*`. */
export function namesTag(list: string | undefined, tag: string): boolean {
  if (list === undefined) return false;
  if (list.trim() === '*') return true;
  const [content] = contentsIn(tag);
  return content !== undefined && contentsIn(list).includes(content);
}

function contentsIn(list: string): string[] {
  return [...list.matchAll(/"([^"]*)"/g)].map(([, opaque = '']) =>
    opaque.endsWith(GZIP_SUFFIX) ? opaque.slice(0, -GZIP_SUFFIX.length) : opaque,
  );
}
