import { crc32 } from 'node:zlib';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Pseudo-random decisions: functions of a seed and of the name of the decision. */
export class Dice {
  readonly #random: ReturnType<typeof xoroshiro128plus>;

  /**
   * @param about names the decision. Other decisions do not change it, so a scenario can shrink.
   */
  constructor(seed: number, about: string) {
    this.#random = xoroshiro128plus(crc32(about, seed));
  }

  /** A whole number, both ends included. */
  int(from: number, to: number): number {
    return uniformInt(this.#random, from, to);
  }

  /** True with this probability, which is cut to a millionth. */
  chance(probability: number): boolean {
    return this.int(1, 1_000_000) <= probability * 1_000_000;
  }

  pick<T>(choices: readonly [T, ...T[]]): T;
  pick<T>(choices: readonly T[]): T | undefined;
  pick<T>(choices: readonly T[]): T | undefined {
    return choices.length === 0 ? undefined : choices[this.int(0, choices.length - 1)];
  }

  /** The same values in any order. */
  shuffle<T>(values: readonly T[]): T[] {
    const left = [...values];
    return values.flatMap(() => left.splice(this.int(0, left.length - 1), 1));
  }
}
