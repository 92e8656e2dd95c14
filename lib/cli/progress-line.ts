/** How often the line changes. */
const EVERY_MS = 100;

/** One line on a terminal that tells how far something is; nothing where no one watches. */
export class ProgressLine {
  readonly #stream: NodeJS.WriteStream;
  #shownAt = 0;
  #shown = false;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  show(text: string): void {
    const now = Date.now();
    if (!this.#stream.isTTY || now - this.#shownAt < EVERY_MS) return;
    this.#shownAt = now;
    this.#shown = true;
    this.#stream.write(`\r\u001b[K${text.slice(0, this.#stream.columns - 1)}`);
  }

  clear(): void {
    if (this.#shown) this.#stream.write('\r\u001b[K');
    this.#shown = false;
  }
}
