/**
 * Bytes of the longest page. Lambda answers with 6 MB at most, and there an answer is the text of a
 * JSON string: each of its quotes takes two.
 */
export const MAX_PAGE_BYTES = 5 * 1024 * 1024;

/** The JSON texts of a page, which is full when it has `limit` of them or would get too long. */
export class PageTexts {
  readonly texts: string[] = [];
  readonly #limit: number;
  #bytes = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** How many more it can take, if they are short. */
  get room(): number {
    return this.#limit - this.texts.length;
  }

  /** Whether the text was added; if not, it begins the next page. The first one always is. */
  add(text: string): boolean {
    const bytes = Buffer.byteLength(JSON.stringify(text));
    const isLong = this.#bytes + bytes > MAX_PAGE_BYTES && this.texts.length > 0;
    if (this.room <= 0 || isLong) return false;
    this.texts.push(text);
    this.#bytes += bytes;
    return true;
  }
}
