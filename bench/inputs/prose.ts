/** Numbers from 0 to 1 that look random; the same seed gives the same (xorshift). */
class Numbers {
  #state: number;

  constructor(seed: number) {
    this.#state = (Math.imul(seed, 2_654_435_761) ^ 0x9e3779b9) >>> 0 || 1;
  }

  next(): number {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    return (this.#state >>> 0) / 0x1_0000_0000;
  }
}

const WORDS = 20_000;
const LETTERS = 'etaoinshrdlcumwfgypbvk';

/**
 * Text as models write it, as far as a compressor sees it: words of which some come far more often
 * than others, in an order that does not repeat. The same seed gives the same text.
 */
export class Prose {
  readonly #numbers: Numbers;
  static readonly #words = makeWords();

  constructor(seed: number) {
    this.#numbers = new Numbers(seed);
  }

  text(bytes: number): string {
    let text = '';
    while (text.length < bytes) {
      text += `${Prose.#words[Math.floor(WORDS * this.#numbers.next() ** 3)] ?? ''} `;
    }
    return text.slice(0, bytes);
  }
}

function makeWords(): readonly string[] {
  const numbers = new Numbers(1);
  return Array.from({ length: WORDS }, () => {
    const letters = Array.from({ length: 2 + Math.floor(8 * numbers.next()) }, () =>
      LETTERS.charAt(Math.floor(LETTERS.length * numbers.next())),
    );
    return letters.join('');
  });
}
