/** Where a text can be cut at or after a place: not within a character of two units. */
export function pieceEnd(text: string, place: number): number {
  const code = text.charCodeAt(place - 1);
  const isFirstOfTwo = code >= 0xd800 && code < 0xdc00 && place < text.length;
  return isFirstOfTwo ? place + 1 : place;
}

/** 850 characters, 20 kB, 10.0 MB; a character counts as one byte. */
export function sizeText(characters: number): string {
  if (characters < 1000) return `${characters} characters`;
  if (characters < 1_000_000) return `${Math.round(characters / 1000)} kB`;
  return `${(characters / 1_000_000).toFixed(1)} MB`;
}

/** The text with a sign for each blank; an end of a line keeps ending it. */
export function withBlanksShown(text: string): string {
  return text
    .replaceAll(' ', '\u00b7')
    .replaceAll('\u00a0', '\u237d')
    .replaceAll('\t', '\u2192\t')
    .replaceAll('\n', '\u21b5\n');
}
