import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { PairedScores } from '../../lib/compare/pair-items.ts';

/** Chance that is a function of the seed: numbers in [0, 1). */
export class Chance {
  readonly #random: ReturnType<typeof xoroshiro128plus>;

  constructor(seed: number) {
    this.#random = xoroshiro128plus(seed);
  }

  next(): number {
    return (this.#random.next() >>> 0) / 2 ** 32;
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.next();
  }
}

/** Draws two runs over n items, of which the candidate's true mean is lower by `fall`. */
export type World = (chance: Chance, n: number, fall: number) => PairedScores;

const CLUSTER_SIZE = 10;
const EPOCHS = 3;

const empty = { scale: 1, clusters: undefined, hasEpochs: false };

/** How often an item is passed: a third are easy, a third are a toss-up, so 30 % flip by chance. */
function passRate(item: number): number {
  return [0.95, 0.5, 0.8][item % 3] ?? 0;
}

const pass = (chance: Chance, rate: number) => Number(chance.next() < rate);

function binary(chance: Chance, n: number, fall: number): PairedScores {
  const baseline = new Float64Array(n);
  const candidate = new Float64Array(n);
  for (let item = 0; item < n; item += 1) {
    baseline[item] = pass(chance, passRate(item));
    candidate[item] = pass(chance, passRate(item) - fall);
  }
  return { ...empty, baseline, candidate };
}

/** Grades in [0, 1] that differ from run to run. */
function continuous(chance: Chance, n: number, fall: number): PairedScores {
  const baseline = new Float64Array(n);
  const candidate = new Float64Array(n);
  for (let item = 0; item < n; item += 1) {
    const grade = chance.between(0.4, 0.7);
    baseline[item] = grade + chance.between(-0.3, 0.3);
    candidate[item] = grade - fall + chance.between(-0.3, 0.3);
  }
  return { ...empty, baseline, candidate };
}

/** Passages with 1 to 19 questions each: the candidate does better with some, worse with others. */
function clustered(chance: Chance, n: number, fall: number): PairedScores {
  const baseline = new Float64Array(n);
  const candidate = new Float64Array(n);
  const numbers = new Int32Array(n);
  let count = 0;
  for (let item = 0; item < n; count += 1) {
    const end = Math.min(n, item + Math.floor(chance.between(1, 2 * CLUSTER_SIZE)));
    const shift = chance.between(-0.2, 0.2);
    for (; item < end; item += 1) {
      numbers[item] = count;
      baseline[item] = pass(chance, 0.7);
      candidate[item] = pass(chance, 0.7 - fall + shift);
    }
  }
  return { ...empty, baseline, candidate, clusters: { numbers, count } };
}

/** Pass or fail, three answers to each item. */
function epochs(chance: Chance, n: number, fall: number): PairedScores {
  const baseline = new Float64Array(n);
  const candidate = new Float64Array(n);
  for (let item = 0; item < n; item += 1) {
    let [before, after] = [0, 0];
    for (let epoch = 0; epoch < EPOCHS; epoch += 1) {
      before += pass(chance, passRate(item));
      after += pass(chance, passRate(item) - fall);
    }
    baseline[item] = before / EPOCHS;
    candidate[item] = after / EPOCHS;
  }
  return { ...empty, baseline, candidate, hasEpochs: true };
}

export const worlds = { binary, continuous, clustered, 'with epochs': epochs } satisfies Record<
  string,
  World
>;
export type WorldName = keyof typeof worlds;
export const worldNames = Object.keys(worlds) as WorldName[];
