import type { Column } from '#schemas/dashboard/column-table.ts';

/** Texts as a column: as codes, where that is shorter. */
export function packTexts(texts: (string | null)[]): Column<string> {
  const { dictionary, codes } = codeTexts(texts);
  return dictionary.length * 2 <= texts.length ? { dictionary, codes } : { values: texts };
}

/** JSON texts as a column of their values; each distinct text is parsed once. */
export function packJson<T>(
  texts: readonly (string | null)[],
  parse: (text: string) => T,
): Column<T> {
  const { dictionary, codes } = codeTexts(texts);
  return { dictionary: dictionary.map(parse), codes };
}

function codeTexts(texts: readonly (string | null)[]) {
  const codeOf = new Map<string, number>();
  const codes = texts.map((text) => {
    if (text === null) return null;
    const known = codeOf.get(text);
    if (known !== undefined) return known;
    codeOf.set(text, codeOf.size);
    return codeOf.size - 1;
  });
  return { dictionary: [...codeOf.keys()], codes };
}
